import type { Cell, Dashboard } from './dashboard';

const GREY = '#8E91A1';
const BLUE = '#00A3FF';

/** The dashboard as an object of InfluxDB's templates. */
export const template = ({ name, title, description, cells }: Dashboard): object => ({
  apiVersion: 'influxdata.com/v2alpha1',
  kind: 'Dashboard',
  metadata: { name },
  spec: { name: title, description, charts: cells.map(chart) },
});

function chart({ title, as, query, at }: Cell): object {
  const { x, y, width, height } = at;
  return { name: title, xPos: x, yPos: y, width, height, queries: [{ query }], ...view(as) };
}

function view(as: Cell['as']): object {
  switch (as) {
    case 'lines':
      return {
        kind: 'Xy',
        geom: 'line',
        position: 'overlaid',
        hoverDimension: 'auto',
        xCol: '_time',
        yCol: '_value',
        axes: ['x', 'y'].map((axis) => ({ name: axis, base: '10', scale: 'linear' })),
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
