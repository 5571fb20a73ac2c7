import * as fc from 'fast-check';
import { StageOrder, type StagePerson } from '../../../web/room/ui/stage-order.js';

const person = (id: string, changes: Partial<StagePerson> = {}): StagePerson => ({
  id,
  isHandRaised: false,
  hasCamera: true,
  ...changes,
});

describe('the order of people on the pages of the stage', () => {
  let order: StageOrder;
  let now: number;
  beforeEach(() => {
    order = new StageOrder();
    now = 0;
  });

  /** Pages of three. */
  function show(people: readonly StagePerson[], speaker: string | null = null, after = 0): string {
    now += after;
    return order.update(people, speaker, 3, now).join('');
  }
  const all = 'abcdefg'.split('').map((id) => person(id));
  const withHands = (...raised: string[]) =>
    all.map((each) => ({ ...each, isHandRaised: raised.includes(each.id) }));

  it('is that in which they came', () => {
    expect(show(all.slice(0, 4))).toBe('abcd');
    expect(show(all.toReversed())).toBe('abcdgfe');
  });

  it('brings whoever speaks to the first page, in exchange for one person there', () => {
    show(all);
    expect(show(all, 'f')).toBe('abcdefg');
    expect(show(all, 'f', 900)).toBe('abcdefg');
    expect(show(all, 'f', 100)).toBe('abfdecg');
    // Nobody moves because of that who stops.
    expect(show(all, null, 60_000)).toBe('abfdecg');
  });

  it('does not move for a cough', () => {
    show(all);
    show(all, 'f', 100);
    show(all, null, 500);
    show(all, 'f', 100);
    expect(show(all, 'f', 900)).toBe('abcdefg');
  });

  it('moves nobody when somebody on the first page speaks', () => {
    show(all, 'a');
    expect(show(all, 'a', 5_000)).toBe('abcdefg');
  });

  it('brings raised hands to the first page at once', () => {
    show(all);
    expect(show(withHands('e'))).toBe('abedcfg');
  });

  it('lets those stay who were noticed a moment ago, and takes the place of who was noticed longest ago', () => {
    show(all);
    show(withHands('d'));
    show(withHands('e'), null, 1_000);
    show(withHands('f'), null, 1_000);
    const full = show(withHands(), null, 1_000);
    expect(full.slice(0, 3).split('').toSorted().join('')).toBe('def');
    // All three were noticed within ten seconds.
    expect(show(withHands('g'), null, 1_000)).toBe(full);
    const later = show(withHands('g'), null, 8_000);
    expect(later.slice(0, 3)).toContain('g');
    expect(later.slice(0, 3)).not.toContain('d');
  });

  it('leaves everybody where they are when all hands are raised', () => {
    show(all);
    expect(show(withHands(...'abcdefg'.split('')))).toBe('abcdefg');
  });

  it('brings cameras before those who have none, but never in place of a speaker', () => {
    const dark = all.map((each) => ({ ...each, hasCamera: each.id === 'g' }));
    show(
      all.map((each) => ({ ...each, hasCamera: false })),
      'c',
    );
    show(
      all.map((each) => ({ ...each, hasCamera: false })),
      'c',
      2_000,
    );
    expect(show(dark, 'c')).toBe('agcdefb');
  });

  it('fills the place of somebody who leaves the first page with the first of the next', () => {
    show(all);
    expect(show(all.filter(({ id }) => id !== 'b'))).toBe('adcefg');
    expect(show(all.filter(({ id }) => id !== 'b' && id !== 'f'))).toBe('adceg');
    expect(show([])).toBe('');
  });

  it('contains everybody exactly once, whatever happens', () => {
    const crowd = fc.uniqueArray(
      fc.record({
        id: fc.constantFrom(...'abcdefghij'.split('')),
        isHandRaised: fc.boolean(),
        hasCamera: fc.boolean(),
      }),
      { selector: ({ id }) => id },
    );
    const step = fc.record({ people: crowd, speaker: fc.option(fc.constantFrom(...'abcdefghij'.split(''))) });
    fc.assert(
      fc.property(fc.array(step), fc.integer({ min: 1, max: 12 }), (steps, size) => {
        const shown = new StageOrder();
        for (const [index, { people, speaker }] of steps.entries()) {
          const ids = shown.update(people, speaker, size, index * 700);
          expect([...ids].toSorted()).toEqual(people.map(({ id }) => id).toSorted());
        }
      }),
    );
  });
});
