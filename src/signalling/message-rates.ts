import { type FromPage, MAX_STREAMS } from '../../web/protocol/messages.js';
import { Pace } from '../../web/protocol/pace.js';
import { isModest } from './message-shape.js';

/** A kind of message. */
export type MessageKind = keyof FromPage;

/** How often a page may send messages of a kind, and what comes with them. */
interface MessageRule {
  /** How many at once. */
  readonly burst: number;
  /** How many a second after that. */
  readonly perSecond: number;
  readonly hasBody: boolean;
  /** More values than a message of this kind has, if it may have many. */
  readonly maxValues?: number;
}

const JOIN = { burst: 10, perSecond: 0.5, hasBody: true } as const;
const COMMAND = { burst: 20, perSecond: 2 } as const;

/** Everything that a page may send. docs/limits.md documents the numbers. */
export const MESSAGE_RULES = {
  join: JOIN,
  resume: JOIN,
  // A mesh of four pages that starts anew, with a candidate for each of many addresses.
  signal: { burst: 200, perSecond: 50, hasBody: true },
  media: { burst: 10, perSecond: 2, hasBody: true },
  chat: { burst: 5, perSecond: 1, hasBody: true },
  reaction: { burst: 10, perSecond: 2, hasBody: true },
  // Of each of the others, and again when a network changes.
  ice: { burst: 20, perSecond: 1, hasBody: true },
  // Every half minute.
  measurements: { burst: 10, perSecond: 0.05, hasBody: true },
  // When a connection is made, and when a network changes.
  publish: { burst: 10, perSecond: 0.5, hasBody: true },
  restart: { burst: 10, perSecond: 0.5, hasBody: false },
  // Whenever people come and go, and what is looked at changes.
  watch: { burst: 40, perSecond: 4, hasBody: true, maxValues: 4 * MAX_STREAMS + 2 },
  // To offers, of which Foyer sends fewer.
  answer: { burst: 40, perSecond: 8, hasBody: true },
  leave: { ...COMMAND, hasBody: false },
  admit: { ...COMMAND, hasBody: true },
  admitAll: { ...COMMAND, hasBody: false },
  deny: { ...COMMAND, hasBody: true },
  lock: { ...COMMAND, hasBody: true },
  mute: { ...COMMAND, hasBody: true },
  remove: { ...COMMAND, hasBody: true },
  endMeeting: { ...COMMAND, hasBody: false },
} as const satisfies Record<MessageKind, MessageRule>;

/** A page sends what it may not send. */
export type Violation = 'invalid_message' | 'too_many_messages';

/** Limits how often one socket sends messages of each kind. */
export class MessageRates {
  private readonly paces = new Map<MessageKind, Pace>();

  /**
   * Checks a message before anything else looks at it, and counts it.
   * @param args what came with it, with the function that acknowledges it
   */
  violationOf(kind: unknown, args: readonly unknown[]): Violation | null {
    if (!isMessageKind(kind)) return 'invalid_message';
    const { hasBody, maxValues }: MessageRule = MESSAGE_RULES[kind];
    const bodies = args.length - (typeof args.at(-1) === 'function' ? 1 : 0);
    if (bodies !== (hasBody ? 1 : 0)) return 'invalid_message';
    if (!this.take(kind)) return 'too_many_messages';
    return args.every((arg) => isModest(arg, maxValues)) ? null : 'invalid_message';
  }

  private take(kind: MessageKind): boolean {
    const { burst, perSecond } = MESSAGE_RULES[kind];
    const pace = this.paces.get(kind) ?? new Pace(burst, perSecond);
    this.paces.set(kind, pace);
    return pace.take();
  }
}

function isMessageKind(kind: unknown): kind is MessageKind {
  return typeof kind === 'string' && Object.hasOwn(MESSAGE_RULES, kind);
}
