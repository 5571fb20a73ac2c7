import * as fc from 'fast-check';
import { type Caller, inMinutes, makeCaller } from '../../support/factories.js';
import { changes, comeAndGo, readAllMeetings } from '../../support/paging.js';
import { insertRooms } from '../../support/rooms.js';
import { useScene } from '../../support/scene.js';

describe('Paging through meetings', () => {
  const { app } = useScene();

  it('shows what exists all the while once, and nothing twice, while meetings come and go', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: 14 }),
        fc.integer({ min: 1, max: 4 }),
        changes(8),
        async (count, limit, planned) => {
          const caller = await makeCaller(app);
          const { throughout, between } = await comeAndGo(
            count,
            planned,
            () => create(caller),
            (id) => caller.delete(`/v1/meetings/${id}`),
          );

          const seen = await idsOf(caller, limit, between);

          expect(new Set(seen).size).toBe(seen.length);
          expect(seen.filter((id) => throughout.has(id)).toSorted()).toEqual([...throughout].toSorted());
        },
      ),
      { numRuns: 40 },
    );
  });

  it.each([1, 7, 50, 100])('is exact among meetings of the same instant, in pages of %i', async (limit) => {
    const caller = await makeCaller(app);
    const rooms = await insertRooms(app, caller, 130, `date_trunc('hour', now())`);

    const seen = await idsOf(caller, limit);
    expect(seen).toHaveLength(130);
    expect(new Set(seen)).toEqual(new Set(rooms.map(({ number }) => number)));
  });

  it('is exact among meetings a millisecond and a few microseconds apart', async () => {
    const caller = await makeCaller(app);
    const rooms = await insertRooms(app, caller, 130, `now() - i * interval '300 microseconds'`);

    expect(new Set(await idsOf(caller, 3))).toEqual(new Set(rooms.map(({ number }) => number)));
  });
});

/** The ids of all meetings, in the order in which they are seen. */
async function idsOf(caller: Caller, limit: number, between?: () => Promise<void>): Promise<string[]> {
  const meetings = await readAllMeetings(caller, `limit=${limit}`, between);
  return meetings.map(({ meetingId }) => meetingId);
}

async function create(caller: Caller): Promise<string> {
  return (await caller.post('/v1/meetings', { endDate: inMinutes(30) })).body.meetingId;
}
