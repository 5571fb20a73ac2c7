import { QUALITIES, type Quality } from '../../../protocol/messages.js';

/** How well video has arrived since the last sample. */
export interface Reception {
  /** Packets lost, 0 to 1. */
  readonly lost: number;
  /** Videos that stood still although something was sent, 0 to 1 of all. */
  readonly starved: number;
}

/** From here on a sample is bad, or no longer good; what is between changes nothing. */
const BAD_LOSS = 0.05;
const GOOD_LOSS = 0.01;
const BAD_STARVED = 0.5;
/** So many bad samples in a row lower the limit: one may be an accident. */
const LOWERS_AFTER = 2;
/** So many good samples in a row raise it: first, and at most, after attempts that have failed. */
const RAISES_AFTER = 8;
const RAISES_AFTER_AT_MOST = 64;
/** An attempt has failed if reception becomes bad within so many samples. */
const PROBATION = 8;

/**
 * The highest quality that the network carries, without flicker: quick to lower it, slow to raise it again, and slower each
 * time that raising it has failed.
 */
export class QualityLimit {
  private place = QUALITIES.length - 1;
  private bad = 0;
  private good = 0;
  private raisesAfter = RAISES_AFTER;
  /** How many samples ago the limit was raised. */
  private sinceRaised = Infinity;

  get best(): Quality {
    return QUALITIES[this.place] ?? 'low';
  }

  /** Takes a sample; they come in equal periods. @returns the limit from now on */
  update({ lost, starved }: Reception): Quality {
    const isBad = lost >= BAD_LOSS || starved >= BAD_STARVED;
    const isGood = lost <= GOOD_LOSS && starved === 0;
    this.bad = isBad ? this.bad + 1 : 0;
    this.good = isGood ? this.good + 1 : 0;
    this.sinceRaised += 1;
    if (this.sinceRaised === PROBATION) this.raisesAfter = RAISES_AFTER;
    if (this.bad >= LOWERS_AFTER && this.place > 0) this.lower();
    else if (this.good >= this.raisesAfter && this.place < QUALITIES.length - 1) this.raise();
    return this.best;
  }

  private lower(): void {
    if (this.sinceRaised < PROBATION) this.raisesAfter = Math.min(this.raisesAfter * 2, RAISES_AFTER_AT_MOST);
    this.place -= 1;
    this.bad = 0;
    this.sinceRaised = Infinity;
  }

  private raise(): void {
    this.place += 1;
    this.good = 0;
    this.sinceRaised = 0;
  }
}
