import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Icon } from './icons.js';
import { useUi } from './ui-context.js';

/** The frame of what is shown before and after the call. @param isKnock whether one waits here, or will have to */
export function Page({
  children,
  isKnock = false,
}: {
  readonly children: ComponentChildren;
  readonly isKnock?: boolean;
}) {
  const { parameters } = useUi();
  return (
    <div class="page" data-backdrop={useBackdrop(isKnock)}>
      <header>{parameters.logo && <Logo />}</header>
      <main class="page-content">{children}</main>
    </div>
  );
}

/** Which background of the theme is shown, if any. */
export function useBackdrop(isKnock: boolean): 'room' | 'knock' | undefined {
  const { parameters, theme } = useUi();
  if (!parameters.background) return undefined;
  if (isKnock) return theme.knockBackground === null ? undefined : 'knock';
  return theme.roomBackground === null ? undefined : 'room';
}

/** The name of the product, or what a theme puts in its place. */
export function Logo() {
  const { logo } = useUi().theme;
  if (logo !== null) {
    const { path, width, height, tone } = logo;
    return <img class="logo" src={path} width={width} height={height} alt="" data-tone={tone} />;
  }
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
