import { Speaker } from '../../../web/room/engine/speaker.js';

describe('the speaker', () => {
  let speaker: Speaker;
  let now: number;
  beforeEach(() => {
    speaker = new Speaker();
    now = 0;
  });

  /** Some time later. */
  function hear(levels: Record<string, number>, ms = 200): string | null {
    now += ms;
    return speaker.update(new Map(Object.entries(levels)), now);
  }

  it('is nobody while nobody is loud enough', () => {
    expect(hear({ ada: 0.01, grace: 0.05 })).toBeNull();
    expect(hear({})).toBeNull();
  });

  it('is who speaks loudest', () => {
    expect(hear({ ada: 0.2, grace: 0.5 })).toBe('grace');
  });

  it('stays the same while somebody else is only a little louder', () => {
    hear({ ada: 0.4, grace: 0 });
    expect(hear({ ada: 0.4, grace: 0.5 })).toBe('ada');
    expect(hear({ ada: 0.3, grace: 0.5 })).toBe('grace');
  });

  it('stays for a while in silence, and is nobody then', () => {
    hear({ ada: 0.4 });
    expect(hear({ ada: 0 }, 1_500)).toBe('ada');
    expect(hear({ ada: 0 }, 1)).toBeNull();
  });

  it('changes at once when they have left', () => {
    hear({ ada: 0.4, grace: 0.1 });
    expect(hear({ grace: 0.1 })).toBe('grace');
    expect(hear({})).toBeNull();
  });
});
