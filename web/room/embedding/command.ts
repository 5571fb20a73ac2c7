import { type CommandName, COMMANDS } from '../../protocol/embedding.js';

/** What the site around the page wants done. */
export interface Command {
  readonly name: CommandName;
  /** Of a switch: on or off; undefined toggles. */
  readonly isOn: boolean | undefined;
}

/**
 * Reads a message, which may be anything: other scripts send messages as well.
 * @returns null unless it is a command
 */
export function parseCommand(message: unknown): Command | null {
  if (!isRecord(message)) return null;
  const { command, args = [] } = message;
  if (typeof command !== 'string' || !Object.hasOwn(COMMANDS, command) || !Array.isArray(args)) return null;
  const name = command as CommandName;
  if (COMMANDS[name] === 'action') return { name, isOn: undefined };
  // JSON has no undefined.
  const isOn: unknown = args[0] ?? undefined;
  return isOn === undefined || typeof isOn === 'boolean' ? { name, isOn } : null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
