import { Outbox } from '../../../web/room/engine/outbox.js';
import { Pace } from '../../../web/protocol/pace.js';

describe('the pace of messages', () => {
  it('lets a burst through, and then one for each interval', () => {
    let now = 0;
    const pace = new Pace(3, 2, () => now);
    expect([1, 2, 3, 4].map(() => pace.take())).toEqual([true, true, true, false]);
    now += pace.interval - 1;
    expect(pace.take()).toBe(false);
    now += 1;
    expect([1, 2].map(() => pace.take())).toEqual([true, false]);
  });

  it('saves up no more than a burst', () => {
    let now = 0;
    const pace = new Pace(2, 10, () => now);
    now = 60_000;
    expect([1, 2, 3].map(() => pace.take())).toEqual([true, true, false]);
  });
});

describe('an outbox', () => {
  let sent: number[];
  const send = (message: number): void => void sent.push(message);
  beforeEach(() => {
    jest.useFakeTimers();
    sent = [];
  });
  afterEach(() => jest.useRealTimers());

  it('keeps messages while it is not open, and sends them in their order', () => {
    const outbox = new Outbox(send, new Pace(10, 1), 10);
    outbox.add(1);
    outbox.add(2);
    expect(sent).toEqual([]);
    outbox.open();
    outbox.add(3);
    expect(sent).toEqual([1, 2, 3]);
    outbox.pause();
    outbox.add(4);
    expect(sent).toEqual([1, 2, 3]);
  });

  it('sends what exceeds its pace later', () => {
    const outbox = new Outbox(send, new Pace(2, 10), 10);
    outbox.open();
    for (const message of [1, 2, 3, 4]) outbox.add(message);
    expect(sent).toEqual([1, 2]);
    jest.advanceTimersByTime(100);
    expect(sent).toEqual([1, 2, 3]);
    jest.advanceTimersByTime(100);
    expect(sent).toEqual([1, 2, 3, 4]);
  });

  it('drops the oldest of too many', () => {
    const outbox = new Outbox(send, new Pace(10, 1), 2);
    for (const message of [1, 2, 3]) outbox.add(message);
    outbox.open();
    expect(sent).toEqual([2, 3]);
  });

  it('sends nothing that was cleared', () => {
    const outbox = new Outbox(send, new Pace(1, 10), 10);
    outbox.open();
    outbox.add(1);
    outbox.add(2);
    outbox.clear();
    jest.advanceTimersByTime(1_000);
    outbox.open();
    expect(sent).toEqual([1]);
  });
});
