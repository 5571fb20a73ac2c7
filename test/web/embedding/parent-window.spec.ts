import { ParentWindow } from '../../../web/room/embedding/parent-window.js';
import { FakeFrame, FOYER, SITE } from './framed-window.js';

const READY = { type: 'ready', payload: undefined } as const;

/** @returns the origins that an event was for */
function targetsOf(allowed: readonly string[], frame = new FakeFrame()): unknown[] {
  new ParentWindow(frame, allowed).send(READY);
  return frame.sent.map(({ target }) => target);
}

const withReferrer = (referrer: string): FakeFrame => new FakeFrame({ origin: FOYER }, { referrer });

const sandboxed = (): FakeFrame => new FakeFrame({ origin: FOYER, ancestorOrigins: ['null'] });

/** @returns how many commands were taken */
function countTaken(send: (frame: FakeFrame) => void): number {
  const frame = new FakeFrame();
  let count = 0;
  new ParentWindow(frame, [SITE]).onCommand(() => (count += 1));
  send(frame);
  return count;
}

describe('events for the parent', () => {
  it('go to its origin alone', () => {
    expect(targetsOf(['*'])).toEqual([SITE]);
    expect(targetsOf([SITE])).toEqual([SITE]);
  });

  it('go to the origin of the referrer in browsers that do not know the parent', () => {
    expect(targetsOf([SITE], withReferrer(`${SITE}/meet?id=1`))).toEqual([SITE]);
  });

  it('go to Foyer itself', () => {
    expect(targetsOf([], new FakeFrame({ origin: FOYER, ancestorOrigins: [FOYER] }))).toEqual([FOYER]);
  });

  it('go to an unknown origin only if every origin may have them', () => {
    expect(targetsOf(['*'], withReferrer(''))).toEqual(['*']);
    expect(targetsOf(['*'], sandboxed())).toEqual(['*']);
    expect(targetsOf([SITE], withReferrer(''))).toEqual([]);
    expect(targetsOf([SITE], sandboxed())).toEqual([]);
  });

  it('go to nobody whose origin may not embed the page', () => {
    expect(targetsOf(['https://other.example'])).toEqual([]);
  });

  it('go where commands come from', () => {
    const frame = withReferrer('');
    const parent = new ParentWindow(frame, [SITE]);
    parent.onCommand(() => undefined);
    frame.receive({ command: 'knock' });
    parent.send(READY);
    expect(frame.sent).toEqual([{ message: READY, target: SITE }]);
  });
});

describe('commands of the parent', () => {
  it('are taken from an origin that may embed the page', () => {
    expect(countTaken((frame) => frame.receive({ command: 'knock' }))).toBe(1);
    expect(countTaken((frame) => frame.receive({ command: 'knock' }, FOYER))).toBe(1);
  });

  it('are ignored from other origins and other windows', () => {
    expect(countTaken((frame) => frame.receive({ command: 'knock' }, 'https://evil.example'))).toBe(0);
    for (const other of [null, {}, { postMessage: () => undefined }])
      expect(countTaken((frame) => frame.receive({ command: 'knock' }, SITE, other))).toBe(0);
    expect(countTaken((frame) => frame.receive({ command: 'knock' }, SITE, frame))).toBe(0);
  });

  it('are ignored if they make no sense', () => {
    expect(countTaken((frame) => frame.receive('knock'))).toBe(0);
  });
});
