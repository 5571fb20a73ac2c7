import { readdirSync, readFileSync } from 'node:fs';

/** All processes of this machine, with their states, parents and names. For Linux. */
export function processes() {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(statusOf);
}

/** proc_pid_stat(5): the state and the parent come after the name, which may have spaces. */
function statusOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const end = text.lastIndexOf(')');
    const [state, parent] = text.slice(end + 2).split(' ');
    return { pid: Number(pid), name: text.slice(text.indexOf('(') + 1, end), state, parent: Number(parent) };
  } catch {
    return { pid: Number(pid), name: '', state: 'Z', parent: 0 };
  }
}
