import { QualityLimit, type Reception } from '../../../../web/room/engine/sfu/quality-limit.js';

const GOOD: Reception = { lost: 0, starved: 0 };
const BAD: Reception = { lost: 0.1, starved: 0 };
const FAIR: Reception = { lost: 0.03, starved: 0.2 };

describe('the highest quality that the network carries', () => {
  let limit: QualityLimit;
  beforeEach(() => {
    limit = new QualityLimit();
  });

  /** Gives so many samples. @returns the limit after the last one */
  function take(reception: Reception, count: number): string {
    for (let number = 0; number < count; number += 1) limit.update(reception);
    return limit.best;
  }

  /** @returns how many good samples raise the limit */
  function samplesToRaise(): number {
    const before = limit.best;
    for (let count = 1; count < 1_000; count += 1) if (limit.update(GOOD) !== before) return count;
    throw new Error('It stays as it is.');
  }

  it('is the highest at first, and stays so while all is well', () => {
    expect(limit.best).toBe('high');
    expect(take(GOOD, 100)).toBe('high');
  });

  it.each([BAD, { lost: 0, starved: 0.5 }])('falls after two bad samples, step by step: %j', (bad) => {
    expect(take(bad, 1)).toBe('high');
    expect(take(bad, 1)).toBe('medium');
    expect(take(bad, 1)).toBe('medium');
    expect(take(bad, 1)).toBe('low');
    expect(take(bad, 10)).toBe('low');
  });

  it('does not fall because of single bad samples', () => {
    for (let number = 0; number < 10; number += 1) {
      take(BAD, 1);
      take(GOOD, 1);
    }
    expect(limit.best).toBe('high');
  });

  it('rises slowly, and not while reception is only fair', () => {
    take(BAD, 4);
    expect(take(FAIR, 100)).toBe('low');
    expect(samplesToRaise()).toBeGreaterThanOrEqual(8);
    expect(limit.best).toBe('medium');
    take(GOOD, 100);
    expect(limit.best).toBe('high');
  });

  it('waits longer each time that rising has failed, up to a bound, and forgets that when it succeeds', () => {
    take(BAD, 4);
    const waits: number[] = [];
    for (let attempt = 0; attempt < 6; attempt += 1) {
      waits.push(samplesToRaise());
      take(BAD, 2);
      expect(limit.best).toBe('low');
    }
    expect(waits).toEqual([8, 16, 32, 64, 64, 64]);
    samplesToRaise();
    expect(take(FAIR, 8)).toBe('medium');
    take(BAD, 2);
    expect(samplesToRaise()).toBe(8);
  });
});
