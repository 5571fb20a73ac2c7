import type { IceOutcome } from '../../protocol/messages.js';
import { outcomeOf } from './ice-outcome.js';
import type { ReceivedMedia } from './room-media.js';

/** How long a connection may be interrupted before new ways are tried, in ms: most interruptions are shorter. */
const PATIENCE = 3_000;
/** How long a way is looked for before the page says that there is none, and begins anew, in ms. */
const REACH_WITHIN = 15_000;

interface HealthEvents {
  /** The connection does not come back by itself: new ways are to be tried. */
  restart(): void;
  /** The connection may be in another state. */
  changed(): void;
  /** How the other side is reached has changed. */
  reached(outcome: IceOutcome): void;
}

/** Whether a connection works, and what to do when it does not. It begins with the first {@link check}. */
export class ConnectionHealth {
  private outcome: IceOutcome | null = null;
  private patience: ReturnType<typeof setTimeout> | undefined;
  private reaching: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly connection: RTCPeerConnection,
    private readonly events: HealthEvents,
  ) {
    connection.onconnectionstatechange = () => this.check();
  }

  /** The state as people see it. */
  get standing(): ReceivedMedia['connection'] {
    const { connectionState } = this.connection;
    if (connectionState === 'connected') return 'connected';
    if (this.outcome === 'failed') return 'unreachable';
    return connectionState === 'disconnected' || connectionState === 'failed' ? 'interrupted' : 'connecting';
  }

  /** Looks at the state, and expects the connection to work soon. */
  check(): void {
    const { connectionState } = this.connection;
    clearTimeout(this.patience);
    this.expectConnection();
    if (connectionState === 'failed') this.events.restart();
    else if (connectionState === 'disconnected')
      this.patience = setTimeout(() => this.events.restart(), PATIENCE);
    this.events.changed();
  }

  stop(): void {
    clearTimeout(this.patience);
    clearTimeout(this.reaching);
    this.connection.onconnectionstatechange = null;
  }

  /** Notices that the other side is reached, or that it is not for long: without any candidate ICE never fails. */
  private expectConnection(): void {
    if (this.connection.connectionState === 'connected') {
      clearTimeout(this.reaching);
      this.reaching = undefined;
      void this.reportWay();
      return;
    }
    this.reaching ??= setTimeout(() => {
      this.reaching = undefined;
      this.report('failed');
      this.events.restart();
      this.check();
    }, REACH_WITHIN);
  }

  private async reportWay(): Promise<void> {
    // A connection that is closed meanwhile has nothing to say.
    const outcome = await outcomeOf(this.connection).catch(() => null);
    if (outcome && this.connection.connectionState === 'connected') this.report(outcome);
  }

  private report(outcome: IceOutcome): void {
    if (this.outcome === outcome) return;
    this.outcome = outcome;
    this.events.reached(outcome);
  }
}
