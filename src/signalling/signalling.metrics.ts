import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { Config } from '../config/config.js';
import { Handshakes } from './handshakes.js';
import { RoomObserver } from './room-observer.js';

/** The metrics of sockets and rooms of this process. */
@Injectable()
export class SignallingMetrics {
  /** By outcome: `joined`, `waiting`, or the reason of the refusal. */
  readonly joins: Counter<'outcome'>;
  /** By outcome: `done`, or the reason why they were not. */
  readonly messages: Counter<'kind' | 'outcome'>;
  readonly seconds: Histogram<'kind'>;
  /** As pages report them. */
  readonly connections: Counter<'outcome'>;

  constructor(registry: Registry, handshakes: Handshakes, observer: RoomObserver, config: Config) {
    const registers = [registry];
    this.joins = new Counter({
      name: 'foyer_room_joins_total',
      help: 'Pages that have asked to join or resume, by outcome (joined, waiting, or the reason of the refusal).',
      labelNames: ['outcome'],
      registers,
    });
    this.messages = new Counter({
      name: 'foyer_socket_messages_total',
      help: 'Messages of pages, by kind and outcome (done, or why not).',
      labelNames: ['kind', 'outcome'],
      registers,
    });
    this.seconds = new Histogram({
      name: 'foyer_socket_message_seconds',
      help: 'Time from the arrival of a message to its response, or until it was passed on.',
      labelNames: ['kind'],
      buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
      registers,
    });
    this.connections = new Counter({
      name: 'foyer_room_connections_total',
      help: 'Connections of pages with each other, as each page reports them: direct, relayed by a TURN server, or failed.',
      labelNames: ['outcome'],
      registers,
    });
    registry.registerMetric(
      new Gauge({
        name: 'foyer_sockets',
        help: 'Sockets of pages that are open on this process.',
        registers: [],
        collect() {
          this.set(handshakes.openSockets);
        },
      }),
    );
    registry.registerMetric(
      new Gauge({
        name: 'foyer_sockets_max',
        help: 'MAX_SOCKETS: the most sockets of pages that this process serves at the same time.',
        registers: [],
        collect() {
          this.set(config.MAX_SOCKETS);
        },
      }),
    );
    registry.registerMetric(
      new Gauge({
        name: 'foyer_room_observation_age_seconds',
        help: 'How old what this process knows of its rooms is: the periodic observation makes it a second at most.',
        registers: [],
        collect() {
          this.set(observer.age / 1_000);
        },
      }),
    );
    registry.registerMetric(
      new Gauge({
        name: 'foyer_room_participants',
        help: 'People in rooms, by state (in or waiting), whose socket is on this process.',
        labelNames: ['state'],
        registers: [],
        collect() {
          const stages = [...observer.participants()].map(({ stage }) => stage);
          for (const state of ['in', 'waiting'])
            this.set({ state }, stages.filter((stage) => stage === state).length);
        },
      }),
    );
    registry.registerMetric(
      new Gauge({
        name: 'foyer_rooms_in_use',
        help: 'Rooms with people whose socket is on this process.',
        registers: [],
        collect() {
          this.set(observer.size);
        },
      }),
    );
  }
}
