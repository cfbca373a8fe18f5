// fio with the job that iotriage does too, and its figures.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { threadTimeOf } from '../../dist/strategies/fio/output.js';

/** The forms of which the fastest counts. */
export const FIO_FORMS = { default: [], '--thread': ['--thread'], '--norandommap': ['--norandommap'] };

export function fioIsInstalled() {
  return spawnSync('fio', ['--version']).error === undefined;
}

/**
 * @param job {engine, depth, jobs, directory, present?, sizeBytes, blockBytes, direct, seconds, rate?}; `present`: on the
 * files f0000 ... that are there, one for each job.
 * @param form further arguments.
 * @returns operations a second, CPU time an operation and the percentiles of the completion latency, in ns.
 */
export function runFio(job, form = []) {
  // Its own files are as new as ours are: memory that a host has just given back is slower than that of an older file.
  const directory = job.present ? job.directory : mkdtempSync(path.join(job.directory, 'fio-'));
  const args = fioArguments({ ...job, directory }, form);
  const { stdout, status, stderr } = spawnSync('fio', args, { encoding: 'utf8', maxBuffer: 1 << 26 });
  if (!job.present) rmSync(directory, { recursive: true, force: true });
  if (status !== 0) throw new Error(`fio ended with ${String(status)}: ${stderr}`);
  const [result] = JSON.parse(stdout.slice(stdout.indexOf('{'))).jobs;
  const { iops, total_ios: count, clat_ns: latency } = result.write;
  const { userNs, systemNs } = threadTimeOf(result);
  return {
    iops,
    cpuNs: (userNs + systemNs) / count,
    p50Ns: latency.percentile?.['50.000000'] ?? Number.NaN,
    p90Ns: latency.percentile?.['90.000000'] ?? Number.NaN,
  };
}

export function fioArguments(job, form) {
  return [
    '--name=iotriage',
    `--directory=${job.directory}`,
    ...(job.present ? ['--filename_format=f000$jobnum'] : []),
    `--size=${job.sizeBytes}`,
    `--bs=${job.blockBytes}`,
    `--rw=${job.rw ?? 'randwrite'}`,
    `--ioengine=${job.engine}`,
    `--iodepth=${job.depth ?? 1}`,
    `--numjobs=${job.jobs ?? 1}`,
    '--group_reporting',
    `--direct=${job.direct ? 1 : 0}`,
    '--overwrite=1',
    '--fallocate=none',
    '--refill_buffers=0',
    '--time_based',
    `--runtime=${Math.round(job.seconds * 1e3)}ms`,
    '--ramp_time=0.2',
    ...(job.rate === undefined ? [] : [`--rate_iops=${job.rate}`]),
    '--output-format=json',
    ...form,
  ];
}
