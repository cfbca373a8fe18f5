import { describe, expect, it } from 'vitest';
import type { TrialSpec } from '../../../src/domain/trial.js';
import { parseTrialSpec } from '../../../src/trial/parse-spec.js';
import { parseTrialMessage } from '../../../src/trial/protocol.js';

const spec: TrialSpec = {
  protocolVersion: 1,
  runId: 'run-1',
  cellId: 'abc',
  round: 0,
  staged: false,
  key: {
    workload: 'files',
    strategy: 'fs-sync',
    operation: 'write',
    readShare: null,
    poolSize: null,
    depth: 1,
    blockSizeBytes: 4096,
    files: 2,
    fileSizeBytes: 65536,
    pattern: 'random',
    mode: 'overwrite',
    content: 'random',
    direct: false,
    durability: 'end',
    rate: null,
    batch: null,
    threads: null,
    parameters: {},
    cpus: null,
    node: null,
  },
  members: [{ path: '/tmp', deviceId: '' }],
  seed: 1,
  warmupMs: 10,
  durationMs: 50,
  bytes: null,
  sampleIntervalMs: 100,
  environment: {},
  epochNs: '',
};

describe('parseTrialSpec', () => {
  it('reads what it writes', () => {
    expect(parseTrialSpec(JSON.stringify(spec))).toEqual(spec);
  });

  it('names every field that does not fit', () => {
    const bad = { ...spec, seed: -1, members: [{ path: 'relative', deviceId: '' }], extra: 1 };
    expect(() => parseTrialSpec(JSON.stringify(bad))).toThrow(/seed[\s\S]*members|members[\s\S]*seed/);
  });

  it('refuses ids that could lead out of the workspace', () => {
    expect(() => parseTrialSpec(JSON.stringify({ ...spec, runId: '../x' }))).toThrow(/runId/);
  });

  it('refuses what is no JSON, and another version', () => {
    expect(() => parseTrialSpec('{')).toThrow(/no JSON/);
    expect(() => parseTrialSpec(JSON.stringify({ ...spec, protocolVersion: 2 }))).toThrow(/protocolVersion/);
  });
});

describe('parseTrialMessage', () => {
  it('reads a message and passes over anything else', () => {
    expect(parseTrialMessage('{"type":"phase","v":1,"name":"fill","atNs":5}')).toMatchObject({
      name: 'fill',
    });
    expect(parseTrialMessage('{"type":"phase","v":2}')).toBeNull();
    expect(parseTrialMessage('{"type":"other","v":1}')).toBeNull();
    expect(parseTrialMessage('noise')).toBeNull();
  });
});
