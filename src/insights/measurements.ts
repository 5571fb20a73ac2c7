import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { LIVE_ROOMS } from '../database/connection-shares.js';
import { Database } from '../database/database.js';
import type { ParticipantRole } from '../sessions/participant.js';
import * as sql from './measurements.sql.js';

const [compress, decompress] = [promisify(gzip), promisify(gunzip)];

/** How often a page measures, in ms. */
export const SAMPLE_PERIOD = 2_000;

/** A gap between two reports that is longer than their samples by so much, in ms, divides a series. */
const GAP = 10_000;

/** Most characters that are kept of a user agent. */
const MAX_USER_AGENT = 300;

/** What a page has measured in one {@link SAMPLE_PERIOD}, with all others in the room together. */
export type Sample = readonly [
  /** Percent of what it has sent. */
  packetLossSend: number,
  packetLossReceive: number,
  /** Bits a second. */
  bitrateSend: number,
  bitrateReceive: number,
];

/** What a page reports. */
export interface Report {
  readonly userAgent: string;
  readonly samples: readonly Sample[];
}

/** What a page has measured without a break. */
export interface Series extends Report {
  readonly displayName: string | null;
  readonly role: ParticipantRole;
  readonly startedAt: Date;
}

/** Keeps what pages measure of their connections. */
@Injectable()
export class Measurements {
  private readonly keepsNames: boolean;

  constructor(
    private readonly database: Database,
    { INSIGHTS_NAMES }: Config,
  ) {
    this.keepsNames = INSIGHTS_NAMES === 'keep';
  }

  /** Keeps the report of a page, if its participant is in a room, and only one in 25 s. */
  async keep(participantId: string, { userAgent, samples }: Report): Promise<void> {
    const report = JSON.stringify({ userAgent: userAgent.slice(0, MAX_USER_AGENT), samples });
    const values = { participantId, report: await compress(report) };
    await this.database.query({ ...sql.keep(values), share: LIVE_ROOMS });
  }

  /**
   * What the page of somebody who was in a session has measured: one series, or more if there were breaks. One without samples
   * if it has measured nothing; none if nobody was there.
   */
  async find(organizationId: string, sessionId: string, participantId: string): Promise<Series[]> {
    const rows = await this.database.query(sql.findReports({ organizationId, sessionId, participantId }));
    const [first] = rows;
    if (!first) return [];
    const displayName = this.keepsNames || first.leftAt === null ? first.displayName : null;
    const person = { displayName, role: first.role };
    const series: { userAgent: string; samples: Sample[]; startedAt: Date; endedAt: number }[] = [];
    for (const { report, measuredAt } of rows) {
      if (!report || !measuredAt) continue;
      const { userAgent, samples } = JSON.parse((await decompress(report)).toString()) as Report;
      const endedAt = measuredAt.getTime();
      const startedAt = new Date(endedAt - samples.length * SAMPLE_PERIOD);
      const last = series.at(-1);
      if (last && startedAt.getTime() - last.endedAt < GAP && last.userAgent === userAgent) {
        last.samples.push(...samples);
        last.endedAt = endedAt;
      } else series.push({ userAgent, samples: [...samples], startedAt, endedAt });
    }
    if (series.length === 0) return [{ ...person, userAgent: '', samples: [], startedAt: first.joinedAt }];
    return series.map(({ userAgent, samples, startedAt }) => ({ ...person, userAgent, samples, startedAt }));
  }
}
