import { describe, expect, it } from 'vitest';
import { verdictMarkdown } from '../../../../src/report/explain/markdown.js';
import { verdict } from './fixture.js';

describe('a verdict in Markdown', () => {
  it('has heading, summary, meaning, evidence, thresholds, limits and what to do, in this order', () => {
    expect(verdictMarkdown(verdict)).toBe(`## stall

_the volume stops_

**Meaning.** Nothing *ends*, in \`/proc/PID/task/*/io\` or **else** where 2 * 3 * 4.

A second paragraph.

**Evidence.** Samples of UV_THREADPOOL_SIZE threads.

| threshold | value | why |
| --- | --- | --- |
| a span, at least | 400 ms | shorter ones are slow operations |
| a \\| b, at most | 12.5 % | of a \\| of b |

**Limits.** Of one lane.

**What to do.** Look into the _kernel log_.
`);
  });

  it('has no table without thresholds', () => {
    expect(verdictMarkdown({ ...verdict, thresholds: [] })).not.toMatch(/\|/);
  });
});
