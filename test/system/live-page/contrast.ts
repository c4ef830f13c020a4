import type { Page } from 'playwright-core';

export interface Contrast {
  readonly ground: string;
  readonly ink: string;
  /** As WCAG 2 defines it: 1 is none, 21 black on white. */
  readonly ratio: number;
}

/** How text of each colour of the page stands out from each ground that it is written on. */
export const contrasts = (page: Page): Promise<Contrast[]> =>
  page.evaluate(() => {
    const { document, getComputedStyle } = globalThis as unknown as BrowserGlobals;
    const style = getComputedStyle(document.documentElement);
    const luminance = (name: string) => {
      const hex = style.getPropertyValue(name).trim();
      const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
        const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
        return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const grounds = ['--background', '--surface'];
    const inks = ['--text', '--muted', '--accent', '--good', '--bad', '--late'];
    const pairs = [
      ...grounds.flatMap((ground) => inks.map((ink) => [ground, ink] as const)),
      ...[0, 1, 2, 3, 4, 5].map((hue) => [`--hue-${hue}`, '--text'] as const),
    ];
    return pairs.map(([ground, ink]) => {
      const [low = 0, high = 0] = [luminance(ground), luminance(ink)].sort((a, b) => a - b);
      return { ground, ink, ratio: (high + 0.05) / (low + 0.05) };
    });
  });

interface BrowserGlobals {
  readonly document: { readonly documentElement: unknown };
  readonly getComputedStyle: (element: unknown) => { getPropertyValue(name: string): string };
}
