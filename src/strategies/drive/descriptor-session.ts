import type { StrategyContext } from '../../domain/strategy.js';
import { Descriptors } from './descriptors.js';
import { LoopSession } from './loop-session.js';
import { inPlace, type WriteForm } from './write-form.js';

/** Routes of the loop's thread whose calls go by descriptors, which stay open from one job to the next. */
export abstract class DescriptorSession extends LoopSession {
  protected readonly descriptors = new Descriptors();
  protected readonly form: WriteForm;

  constructor(context: StrategyContext, form: WriteForm = inPlace) {
    super(context);
    this.form = form;
  }

  dispose(): Promise<void> {
    this.descriptors.closeAll();
    return Promise.resolve();
  }
}
