export interface Colour {
  readonly fill: string;
  readonly border: string;
}

const CHARTS: Readonly<Record<string, Colour>> = {
  datagen: { fill: '#d3f0dc', border: '#3a9a5b' },
  kafka: { fill: '#fde8c4', border: '#c98a1b' },
  job: { fill: '#d4e5fb', border: '#3f7fd0' },
  'object-store': { fill: '#e7dcfa', border: '#8a63cf' },
  'speed-layer': { fill: '#fbd9e3', border: '#cc5478' },
};

/**
 * The page behind the picture is white or black: boxes are light and have dark text, and what stands between them is
 * of a grey that can be read on both.
 */
export const colours = {
  ink: '#1c2430',
  line: '#7d8590',
  text: '#767e89',
  ofChart: (chart: string): Colour => CHARTS[chart] ?? { fill: '#e3e6ea', border: '#7d8590' },
};

/** Graphviz measures text by this font; readers without it get one of the same widths. */
export const font = { measured: 'Arial', shown: 'Helvetica,Arial,Liberation Sans,sans-serif' };
