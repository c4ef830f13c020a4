import type { Cell, Dashboard, Row } from './dashboard';

const GREY = '#8E91A1';
const BLUE = '#00A3FF';

/** The width of InfluxDB's grid. */
const GRID = 12;

/** The dashboard as an object of InfluxDB's templates. */
export const template = ({ name, title, description, rows }: Dashboard): object => ({
  apiVersion: 'influxdata.com/v2alpha1',
  kind: 'Dashboard',
  metadata: { name },
  spec: { name: title, description, charts: rows.flatMap((row, i) => charts(row, bottom(rows.slice(0, i)))) },
});

const bottom = (rows: readonly Row[]): number => rows.reduce((sum, { height }) => sum + height, 0);

function charts({ height, cells }: Row, yPos: number): object[] {
  const width = GRID / cells.length;
  return cells.map(({ title, as, query, unit }, i) => ({
    name: title,
    xPos: i * width,
    yPos,
    width,
    height,
    queries: [{ query }],
    ...view(as, unit),
  }));
}

const axis = (name: string) => ({ name, base: '10', scale: 'linear' });

function view(as: Cell['as'], unit?: string): object {
  switch (as) {
    case 'lines':
      return {
        kind: 'Xy',
        geom: 'line',
        position: 'overlaid',
        hoverDimension: 'auto',
        xCol: '_time',
        yCol: '_value',
        axes: [axis('x'), { ...axis('y'), ...(unit !== undefined && { label: unit }) }],
        colors: [{ name: 'lines', type: 'scale', hex: BLUE }],
      };
    case 'number':
      return { kind: 'Single_Stat', decimalPlaces: 0, colors: [{ name: 'text', type: 'text', hex: GREY }] };
    case 'table':
      return {
        kind: 'Table',
        timeFormat: 'YYYY-MM-DD HH:mm:ss',
        decimalPlaces: 0,
        tableOptions: { verticalTimeAxis: true, wrapping: 'truncate', fixFirstColumn: true },
        colors: [{ name: 'text', type: 'text', hex: GREY }],
      };
  }
}
