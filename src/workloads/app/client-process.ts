import { IotriageError } from '../../domain/errors.js';
import type { NativeAddon } from '../../native/addon-types.js';
import { programFile } from '../../native/programs.js';
import { HelperProcess } from '../../native/helper-process.js';
import type { FromClient, LoadRequest, LoadResult, ToClient } from './messages.js';
import { clientProcessors } from './processors.js';

/** The client, seen from the trial. */
export class ClientProcess {
  /** Those that it runs on; null: those of the trial. */
  readonly processors: readonly number[] | null;
  readonly #process: HelperProcess<ToClient, FromClient>;

  constructor(addon: Pick<NativeAddon, 'setThreadAffinity'>) {
    this.processors = clientProcessors();
    this.#process = onProcessors(
      addon,
      this.processors,
      () =>
        new HelperProcess<ToClient, FromClient>(programFile('workloads/app/client-main'), {
          name: 'the client',
          hear: (message) =>
            message.type === 'failed'
              ? new IotriageError('trial-failed', `client: ${message.message}`)
              : 'answer',
        }),
    );
  }

  async open(request: LoadRequest): Promise<void> {
    await this.#process.ask({ type: 'open', ...request });
  }

  /** @throws IotriageError `trial-failed` where the client fails, or ends before it answers. */
  load(milliseconds: number): Promise<LoadResult> {
    return this.#process.askFor({ type: 'load', milliseconds }, 'done');
  }

  /** Ends it and waits until it is gone; one that hangs is left behind. */
  end(): Promise<void> {
    return this.#process.end();
  }
}

/** What a process inherits that `start` starts; this thread is given back what it had. */
function onProcessors<T>(
  addon: Pick<NativeAddon, 'setThreadAffinity'>,
  processors: readonly number[] | null,
  start: () => T,
): T {
  if (processors === null) return start();
  const before = addon.setThreadAffinity(processors);
  try {
    return start();
  } finally {
    addon.setThreadAffinity(before);
  }
}
