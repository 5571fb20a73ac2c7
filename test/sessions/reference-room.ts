import type { LeftReason, ParticipantRole, ParticipantState } from '../../src/sessions/participant.js';

interface Person {
  role: ParticipantRole;
  state: ParticipantState;
  leftReason: LeftReason | null;
  process: number;
  detachedAt: number | null;
}

/** What somebody may want of a room. People and processes are named by their numbers; a person may not exist yet. */
export type Command =
  | { readonly do: 'enter'; readonly role: 'host' | 'visitor' | 'viewer'; readonly process: number }
  | { readonly do: 'resume' | 'detach'; readonly person: number; readonly process: number }
  | { readonly do: 'leave' | 'admit' | 'deny' | 'remove'; readonly person: number }
  | { readonly do: 'admitAll' | 'endMeeting' | 'sweep' }
  | { readonly do: 'renew'; readonly process: number }
  | { readonly do: 'lock'; readonly locked: boolean }
  | { readonly do: 'moveEnd'; readonly isExpired: boolean }
  | { readonly do: 'pass'; readonly ms: number };

/** What a room must do when one thing happens after the other, by a clock that the test moves. */
export class ReferenceRoom {
  readonly people: Person[] = [];
  begun = 0;
  private now = 0;
  private locked = false;
  private isExpired = false;
  private readonly leases = new Map<number, number>();
  private session: { belowSince: number | null } | null = null;

  /** How many sessions are over. */
  get over(): number {
    return this.begun - (this.session && !this.isOver() ? 1 : 0);
  }

  /** @returns what the service must return; null for nothing */
  run(command: Command): unknown {
    const result = this.decide(command) ?? null;
    if (!['resume', 'detach', 'renew', 'lock', 'moveEnd', 'pass'].includes(command.do)) this.settle();
    return result;
  }

  private decide(command: Command): unknown {
    if (command.do === 'enter') return this.enter(command.role, command.process);
    if (command.do === 'admitAll') return this.people.filter((each) => this.admit(each) === 'done').length;
    if (!('person' in command)) return this.change(command);
    const person = this.people[command.person];
    if (command.do === 'resume') return this.resume(person, command.process);
    if (command.do === 'detach') return this.detach(person, command.process);
    if (command.do === 'admit') return this.admit(person);
    if (command.do === 'leave') return this.end(person, ['joined', 'waiting'], 'left');
    const isOut =
      command.do === 'deny'
        ? this.end(person, ['waiting'], 'denied')
        : this.end(person, ['joined', 'waiting'], 'removed');
    return isOut ? 'done' : 'not_found';
  }

  private change(command: Command): void {
    if (command.do === 'renew') this.leases.set(command.process, this.now + 35_000);
    if (command.do === 'lock' && !this.isExpired) this.locked = command.locked;
    if (command.do === 'moveEnd') this.isExpired = command.isExpired;
    if (command.do === 'pass') this.now += command.ms;
    if (command.do === 'sweep') for (const person of this.people) this.sweep(person);
    if (command.do === 'endMeeting')
      for (const person of this.people) this.end(person, ['joined', 'waiting'], 'meeting_ended');
  }

  private detach(person: Person | undefined, process: number): void {
    if (person && isLive(person) && person.process === process) person.detachedAt ??= this.now;
  }

  private enter(role: 'host' | 'visitor' | 'viewer', process: number): string {
    this.keepAlive(process);
    if (this.isExpired) return 'ended';
    const state = role === 'visitor' && this.locked ? 'waiting' : 'joined';
    if (state === 'joined' && !this.hasSpaceFor(role)) return 'full';
    this.people.push({ role, state, leftReason: null, process, detachedAt: null });
    return state;
  }

  private resume(person: Person | undefined, process: number): unknown {
    this.keepAlive(process);
    if (!person) return { outcome: 'expired' };
    if (!isLive(person)) return { outcome: 'expired', state: person.state, leftReason: person.leftReason };
    if (this.isExpired) return { outcome: 'expired', state: 'left', leftReason: 'ended' };
    if (this.isLost(person)) return { outcome: 'expired', state: 'left', leftReason: 'connection_lost' };
    person.process = process;
    person.detachedAt = null;
    return { outcome: person.state };
  }

  private admit(person: Person | undefined): 'done' | 'full' | 'not_found' {
    if (person?.state !== 'waiting' || this.isExpired) return 'not_found';
    if (!this.hasSpaceFor('visitor')) return 'full';
    person.state = 'joined';
    person.role = 'granted_visitor';
    return 'done';
  }

  private end(person: Person | undefined, from: readonly ParticipantState[], reason: LeftReason): boolean {
    if (!person || !from.includes(person.state)) return false;
    person.state = reason === 'denied' ? 'denied' : 'left';
    person.leftReason = reason;
    return true;
  }

  private sweep(person: Person): void {
    const hasLapsed = (this.leases.get(person.process) ?? 0) <= this.now;
    if (this.isExpired) this.end(person, ['joined', 'waiting'], 'ended');
    else if (hasLapsed || this.isLost(person)) this.end(person, ['joined', 'waiting'], 'connection_lost');
  }

  private keepAlive(process: number): void {
    if ((this.leases.get(process) ?? 0) <= this.now) this.leases.set(process, this.now + 35_000);
  }

  private isLost({ detachedAt }: Person): boolean {
    return detachedAt !== null && this.now - detachedAt >= 30_000;
  }

  private hasSpaceFor(role: ParticipantRole): boolean {
    const isViewer = role === 'viewer';
    return (
      this.people.filter((each) => each.state === 'joined' && (each.role === 'viewer') === isViewer).length <
      4
    );
  }

  private isOver(): boolean {
    const { belowSince } = this.session ?? { belowSince: null };
    return belowSince !== null && this.now - belowSince >= 30_000;
  }

  private settle(): void {
    const joined = this.people.filter(({ state }) => state === 'joined').length;
    if (this.isOver()) this.session = null;
    if (joined < 2) {
      if (this.session) this.session.belowSince ??= this.now;
      return;
    }
    if (this.session) this.session.belowSince = null;
    else {
      this.session = { belowSince: null };
      this.begun++;
    }
  }
}

const isLive = ({ state }: Person): boolean => state === 'joined' || state === 'waiting';
