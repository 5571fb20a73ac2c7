import { type Admission, type QuotaState, QuotaStore } from '../../src/quota/quota.store.js';

interface Question {
  readonly ask: () => Promise<Admission[]>;
  readonly answer: (decision: Admission[]) => void;
  decision?: Admission[];
}

/** A store over a slow network: the test controls when it decides and when its responses arrive. */
export class SlowQuotaStore extends QuotaStore {
  /** Calls without a response, oldest first. */
  private readonly questions: Question[] = [];

  constructor(private readonly store: QuotaStore) {
    super();
  }

  admit(...asked: Parameters<QuotaStore['admit']>): Promise<Admission[]> {
    return new Promise((answer) => {
      this.questions.push({ ask: () => this.store.admit(...asked), answer });
    });
  }

  peek(id: string, limit: number): Promise<QuotaState> {
    return this.store.peek(id, limit);
  }

  /** Decides on one of the calls, if there are so many. */
  async decide(index: number): Promise<void> {
    const question = this.questions[index];
    if (question) question.decision ??= await question.ask();
  }

  /** Lets the response to one of them arrive, and waits for its effects. */
  async answer(index: number): Promise<void> {
    await this.decide(index);
    const [question] = this.questions.splice(index, 1);
    if (question?.decision) question.answer(question.decision);
    await new Promise((done) => setImmediate(done));
  }
}
