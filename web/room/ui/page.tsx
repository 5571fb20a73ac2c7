import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Icon } from './icons.js';
import { useUi } from './ui-context.js';

/** The frame of what is shown before and after the call. */
export function Page({ children }: { readonly children: ComponentChildren }) {
  const { parameters } = useUi();
  return (
    <div class="page">
      <header>{parameters.logo && <Logo />}</header>
      <main class="page-content">{children}</main>
    </div>
  );
}

/** The name of the product, or what a theme puts in its place. */
export function Logo() {
  return (
    <p class="logo">
      <Icon name="brand" />
      Foyer
    </p>
  );
}

/** The title of a page. It takes the focus, so that screen readers say where the person is now. */
export function PageTitle({ children }: { readonly children: ComponentChildren }) {
  const title = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => title.current?.focus(), []);
  return (
    <h1 ref={title} tabIndex={-1}>
      {children}
    </h1>
  );
}
