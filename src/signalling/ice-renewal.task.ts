import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Config } from '../config/config.js';
import { credentialsExpiry, iceServersFor } from './ice-servers.js';
import { RoomObserver } from './room-observer.js';

/** How often it is looked for credentials that expire, in ms. */
const PERIOD = 60_000;

/** How long before they expire credentials are replaced, in ms: a page may be away for a while. */
const RENEW_BEFORE = 3_600_000;

/** By how much credentials must be valid for longer to be worth replacing, in ms. */
const WORTHWHILE = 60_000;

/**
 * Gives pages new credentials of TURN servers before those that they have expire: in calls of more than twelve hours, and
 * where the end of the room was moved. Otherwise they could find no new ways after that, and nobody who came later.
 */
@Injectable()
export class IceRenewalTask {
  constructor(
    private readonly observer: RoomObserver,
    private readonly config: Config,
  ) {}

  @Interval('ice-renewal', PERIOD)
  run(): void {
    if (this.config.TURN_URLS.length === 0) return;
    for (const participant of this.observer.participants()) {
      const view = this.observer.find(participant.roomId)?.view;
      if (participant.stage !== 'in' || !view) continue;
      const expiresAt = credentialsExpiry(view.room.msLeft);
      const isDue = participant.credentialsUntil - Date.now() < RENEW_BEFORE;
      if (!isDue || expiresAt - participant.credentialsUntil < WORTHWHILE) continue;
      participant.credentialsUntil = expiresAt;
      participant.tell('iceServers', iceServersFor(participant.id, expiresAt, this.config));
    }
  }
}
