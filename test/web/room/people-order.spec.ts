import type { ParticipantRole } from '../../../web/protocol/messages.js';
import { listPeople, needsSearch } from '../../../web/room/ui/people-order.js';

const person = (displayName: string, role: ParticipantRole = 'visitor', hand = false) => ({
  displayName,
  role,
  media: { microphone: false, camera: false, screen: false, hand },
});

describe('the list of people', () => {
  const people = [
    person('Zoë'),
    person('Person 10'),
    person('Person 9', 'granted_visitor'),
    person('Ada', 'viewer'),
    person('René', 'host'),
    person('Yusuf', 'visitor', true),
  ];
  const names = (sought: string, language = 'en'): string[] =>
    listPeople(people, sought, language).map(({ displayName }) => displayName);

  it('has raised hands first, then hosts, the others by name, and viewers', () => {
    expect(names('')).toEqual(['Yusuf', 'René', 'Person 9', 'Person 10', 'Zoë', 'Ada']);
  });

  it.each([
    ['rene', ['René']],
    ['ZOË', ['Zoë']],
    [' person ', ['Person 9', 'Person 10']],
    ['nobody', []],
  ])('finds %j', (sought, found) => {
    expect(names(sought)).toEqual(found);
  });

  it('is ordered as the language orders letters', () => {
    const swedish = [person('Öberg'), person('Zander')];
    const ordered = (language: string) => listPeople(swedish, '', language).map((each) => each.displayName);
    expect(ordered('nb')).toEqual(['Zander', 'Öberg']);
    expect(ordered('de')).toEqual(['Öberg', 'Zander']);
  });

  it('needs a search only where there are many', () => {
    expect(needsSearch(3)).toBe(false);
    expect(needsSearch(200)).toBe(true);
  });
});
