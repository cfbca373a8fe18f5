import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Report } from '../../src/domain/report.js';
import { html } from '../../src/report/exporters/html.js';
import { iotriage } from '../integration/cli.js';
import { describeWith } from '../requires.js';
import { openBrowser } from './browser.js';

interface OpenedPage {
  readonly page: Page;
  /** What the page said on its console, its errors, and all that it asked for beside itself. */
  readonly complaints: readonly string[];
}

describeWith(['chromium'], 'the HTML report in a browser', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'iotriage-html-'));
  // A name that would be markup, were it not escaped.
  const target = path.join(folder, `<script>alert('x')<`, '"b">&amp;');
  const file = path.join(folder, 'report.html');
  let report: Report;
  let browser: Browser;

  beforeAll(async () => {
    mkdirSync(target, { recursive: true });
    const plan = ['--strategy', 'fs-callback,fs-sync', '--pool', '1,2', '--file-size', '1m', '--files', '2'];
    const length = ['--duration', '300ms', '--sample-interval', '20ms', '--rounds', '2'];
    const document = path.join(folder, 'report.json');
    const outputs = ['--output', file, '--output', document];
    const run = await iotriage(['run', target, ...plan, ...length, ...outputs, '--format', 'json']);
    expect(run.code, run.stderr).toBe(0);
    report = JSON.parse(run.stdout) as Report;
    browser = await openBrowser();
  }, 240_000);

  afterAll(async () => {
    await (browser as Browser | undefined)?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function open(
    of: string,
    width: number,
    colorScheme: 'light' | 'dark' = 'light',
    javaScriptEnabled = true,
  ): Promise<OpenedPage> {
    const context = await browser.newContext({
      viewport: { width, height: 900 },
      colorScheme,
      javaScriptEnabled,
    });
    const page = await context.newPage();
    const complaints: string[] = [];
    const url = pathToFileURL(of).href;
    page.on('console', (message) => complaints.push(`console: ${message.text()}`));
    page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
    page.on('dialog', (dialog) => complaints.push(`dialog: ${dialog.message()}`));
    page.on('request', (request) => {
      if (request.url() !== url && !request.url().startsWith('data:'))
        complaints.push(`asked for ${request.url()}`);
    });
    await page.goto(url);
    return { page, complaints };
  }

  it.each([
    [1280, 'light'],
    [1280, 'dark'],
    [400, 'light'],
    [400, 'dark'],
  ] as const)('fits into %i pixels, %s, without complaint and without the network', async (width, scheme) => {
    const { page, complaints } = await open(file, width, scheme);
    const widths = await page.evaluate<[number, number]>(
      '[document.documentElement.scrollWidth, window.innerWidth]',
    );
    expect(widths[0]).toBeLessThanOrEqual(widths[1]);
    expect(complaints).toEqual([]);
    const paper = await page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    const [brightness = NaN] = /\d+/.exec(paper)!.map(Number);
    if (scheme === 'dark') expect(brightness).toBeLessThan(64);
    else expect(brightness).toBeGreaterThan(192);
    await page.context().close();
  });

  it('shows the verdict, the ladder, sweeps, samples and the run, also without JavaScript', async () => {
    const { page } = await open(file, 1280, 'light', false);
    const headings = await page.locator('h1, h2, h3').allInnerTexts();
    const [volume] = report.volumes;
    for (const wanted of [
      `Verdict: ${volume!.headline.id} (${volume!.headline.confidence} confidence)`,
      'fs-callback by pool size',
      'Samples over the measured time',
      "Where an operation's time goes (mean, and share of the total)",
      'The run over time',
      'The run',
    ]) {
      expect(headings).toContain(wanted);
    }
    // The path as it is, not as markup.
    expect(headings.some((text) => text.includes(target))).toBe(true);
    expect(await page.locator('main').innerText()).toContain(report.run.id);
    await page.context().close();
  });

  it('draws charts with lines in them', async () => {
    const { page } = await open(file, 1280);
    const charts = await page.locator('svg.chart, svg.wide').all();
    expect(charts.length).toBeGreaterThan(4);
    for (const chart of charts) {
      const box = await chart.boundingBox();
      expect(box!.width).toBeGreaterThan(100);
      expect(box!.height).toBeGreaterThan(40);
    }
    const drawn = page.locator('#volume-1 .charts .line polyline').first();
    const line = await drawn.boundingBox();
    expect(line!.width).toBeGreaterThan(50);
    await page.context().close();
  });

  it('draws a time line with bars that have a size', async () => {
    const span = { track: 'task', name: 'wait', kind: 'wait' as const, startNs: 1e8, endNs: 3e8 };
    const activity = {
      id: 'a',
      key: { workload: 'order', route: 'timers', parameters: {}, poolSize: null, cpus: null, node: null },
      path: null,
      summary: 'tasks that wait by timers',
      time: null,
      bytes: 0,
      operations: {},
      figures: {},
      checks: [],
      spans: [span, { ...span, kind: 'compute' as const, startNs: 0, endNs: 1e8 }],
      curves: { 'tasks done': [0, 1, 2].map((value) => ({ atNs: value * 1e8, value })) },
      rows: [],
      cpu: { userNs: 0, systemNs: 0 },
      peakRssBytes: null,
      eventLoopUtilisation: null,
      notes: [],
      trials: [],
    };
    const [row] = report.volumes.flatMap(({ statistics }) => statistics.flatMap(({ rows }) => rows));
    const made: Report = {
      ...report,
      activities: [activity],
      activityStatistics: [{ label: 'order', rows: [{ ...row!, cellId: 'a' }] }],
    };
    const drawn = path.join(folder, 'activities.html');
    writeFileSync(drawn, html.render(made, { colour: false, columns: 80 }));
    const { page, complaints } = await open(drawn, 400);
    const [wait, compute] = await page.locator('#activities svg.wide rect.span').all();
    const [waitBox, computeBox] = [await wait!.boundingBox(), await compute!.boundingBox()];
    expect(waitBox!.width / computeBox!.width).toBeCloseTo(2, 1);
    expect(waitBox!.height).toBeGreaterThan(5);
    expect(await page.locator('#activities .panels svg.chart').count()).toBe(1);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('is the same from the stored run', async () => {
    const again = path.join(folder, 'again.html');
    const { code, stderr } = await iotriage(['report', report.run.id, '--output', again]);
    expect(code, stderr).toBe(0);
    const { page, complaints } = await open(again, 1280);
    const first = await open(file, 1280);
    expect(await page.locator('body').innerText()).toBe(await first.page.locator('body').innerText());
    expect(complaints).toEqual([]);
    await page.context().close();
    await first.page.context().close();
  });
});
