/** Somebody who may have a place on the stage. */
export interface StagePerson {
  readonly id: string;
  readonly isHandRaised: boolean;
  readonly hasCamera: boolean;
}

/** Somebody must speak for so long before they are moved to the first page, in ms: not for a cough. */
export const SPEAKS_FOR = 1_000;
/** Whoever was noticed keeps their place on the first page for so long, in ms. */
const KEEPS_PLACE = 10_000;

/**
 * In which order people stand on the pages of the stage. Whoever speaks or raises a hand comes to the first page, and so do
 * those with a camera before those without. They swap places with somebody there, so that nobody else moves.
 */
export class StageOrder {
  private order: string[] = [];
  /** When each was last noticed. */
  private readonly noticedAt = new Map<string, number>();
  private speaker: string | null = null;
  private speaksSince = 0;

  /**
   * @param people who are there, in the order in which they have come
   * @param speaker the id of whoever speaks
   * @param size of the first page
   * @param now on any clock that only moves forward, in ms
   * @returns the ids of all of them, in order
   */
  update(
    people: readonly StagePerson[],
    speaker: string | null,
    size: number,
    now: number,
  ): readonly string[] {
    const present = new Map(people.map((person) => [person.id, person]));
    this.drop(present, size);
    const known = new Set(this.order);
    for (const { id } of people) if (!known.has(id)) this.order.push(id);
    if (speaker !== this.speaker) {
      this.speaker = speaker;
      this.speaksSince = now;
    }
    for (const person of people) if (this.isNoticed(person, now)) this.noticedAt.set(person.id, now);
    this.promote(present, size, now);
    return this.order;
  }

  /** Forgets those who have left; of the later pages the first ones take their places on the first page. */
  private drop(present: ReadonlyMap<string, StagePerson>, size: number): void {
    for (const id of this.noticedAt.keys()) if (!present.has(id)) this.noticedAt.delete(id);
    const first = this.order.slice(0, size);
    const later = this.order.slice(size).filter((id) => present.has(id));
    const filled = first.map((id) => (present.has(id) ? id : later.shift()));
    this.order = [...filled.filter((id) => id !== undefined), ...later];
  }

  private promote(present: ReadonlyMap<string, StagePerson>, size: number, now: number): void {
    const rankAt = (place: number): number => {
      const person = present.get(this.order[place] ?? '');
      return person ? this.rankOf(person, now) : 0;
    };
    const isWeaker = (one: number, other: number): boolean =>
      (rankAt(one) - rankAt(other) || this.noticeOf(one) - this.noticeOf(other)) <= 0;
    for (const [offset, id] of this.order.slice(size).entries()) {
      const person = present.get(id);
      if (!person) continue;
      // Whoever was noticed a while ago stays where they are.
      const rank = this.isNoticed(person, now) ? 2 : person.hasCamera ? 1 : 0;
      if (rank === 0) continue;
      let weakest = 0;
      for (let place = 1; place < size; place += 1) if (isWeaker(place, weakest)) weakest = place;
      if (rankAt(weakest) >= rank) continue;
      this.order[size + offset] = this.order[weakest] ?? id;
      this.order[weakest] = id;
    }
  }

  private isNoticed({ id, isHandRaised }: StagePerson, now: number): boolean {
    return isHandRaised || (id === this.speaker && now - this.speaksSince >= SPEAKS_FOR);
  }

  private rankOf({ id, hasCamera }: StagePerson, now: number): number {
    if (now - (this.noticedAt.get(id) ?? -Infinity) < KEEPS_PLACE) return 2;
    return hasCamera ? 1 : 0;
  }

  private noticeOf(place: number): number {
    return this.noticedAt.get(this.order[place] ?? '') ?? 0;
  }
}
