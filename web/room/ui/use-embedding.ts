import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Offers } from '../embedding/embedding.js';
import type { Shown } from '../embedding/situation.js';
import { useUi } from './ui-context.js';

/** Says to the site around the page, once, that the page takes commands. */
export function useReady(): void {
  const { embedding } = useUi();
  useEffect(() => embedding?.ready(), []);
}

/** Lets the site around the page know what this component shows; the names stay the same. */
export function useShown(shown: Partial<Shown>): void {
  const { embedding } = useUi();
  useLayoutEffect(() => embedding?.show(shown), Object.values(shown));
}

/** Lets the site around the page do what this component can do, while it is shown; the names stay the same. */
export function useOffers(offers: Offers): void {
  const { embedding } = useUi();
  const latest = useRef(offers);
  latest.current = offers;
  useLayoutEffect(() => {
    const names = Object.keys(offers) as (keyof Offers)[];
    return embedding?.offer(
      Object.fromEntries(names.map((name) => [name, (isOn?: boolean) => latest.current[name]?.(isOn)])),
    );
  }, []);
}
