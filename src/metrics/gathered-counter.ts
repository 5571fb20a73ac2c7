import { Counter, type CounterConfiguration, type LabelValues } from 'prom-client';

/** Values of labels, and what was counted for them. */
interface Count {
  readonly values: readonly string[];
  amount: number;
}

/**
 * A counter with labels for every request. It counts by itself, and passes that on when the metrics are read: prom-client
 * checks and hashes the labels of each call.
 */
export class GatheredCounter<Label extends string> {
  private readonly counts = new Map<string, Count>();
  private readonly labelNames: readonly Label[];

  constructor(configuration: CounterConfiguration<Label>) {
    const counter: Counter<Label> = new Counter<Label>({
      ...configuration,
      collect: () => this.passTo(counter),
    });
    this.labelNames = configuration.labelNames ?? [];
  }

  /** @param values of the labels, in the order of their names */
  add(values: readonly string[], amount = 1): void {
    const key = values.join('\n');
    const count = this.counts.get(key);
    if (count) count.amount += amount;
    else this.counts.set(key, { values, amount });
  }

  private passTo(counter: Counter<Label>): void {
    for (const { values, amount } of this.counts.values()) {
      const labels = Object.fromEntries(this.labelNames.map((name, place) => [name, values[place]]));
      counter.inc(labels as LabelValues<Label>, amount);
    }
    this.counts.clear();
  }
}
