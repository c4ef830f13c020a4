import * as echarts from 'echarts';
import type { Failure, Measurement } from './measurement';

const WIDTH = 900;
const BAR_HEIGHT = 34;
const TITLE_HEIGHT = 60;

/** What each system does in a second of CPU time, one chart below the other, as SVG. */
export function plot(rows: readonly (Measurement | Failure)[]): string {
  const measurements = rows.filter((row): row is Measurement => !('error' in row));
  const suites = [...new Set(measurements.map(({ suite }) => suite))];
  let top = 0;
  const charts = suites.map((suite) => {
    const some = measurements.filter((row) => row.suite === suite).reverse();
    const grid = { top: top + TITLE_HEIGHT, left: 320, right: 90, height: some.length * BAR_HEIGHT };
    const title = {
      text: `${suite}: ${some[0]?.unit ?? ''} per CPU-second`,
      top,
      left: 10,
      textStyle: { fontSize: 15 },
    };
    top += TITLE_HEIGHT + grid.height + 50;
    return { some, grid, title };
  });
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height: Math.max(top, 100) });
  chart.setOption({
    animation: false,
    backgroundColor: '#fff',
    title: charts.map(({ title }) => title),
    grid: charts.map(({ grid }) => grid),
    xAxis: charts.map((_, gridIndex) => ({ type: 'value', gridIndex })),
    yAxis: charts.map(({ some }, gridIndex) => ({
      type: 'category',
      gridIndex,
      data: some.map(({ system, shape }) => `${system}, ${shape}`),
    })),
    series: charts.map(({ some }, index) => ({
      type: 'bar',
      xAxisIndex: index,
      yAxisIndex: index,
      data: some.map(({ rowsPerCpuSecond }) => Number(rowsPerCpuSecond.toPrecision(3))),
      label: { show: true, position: 'right' },
    })),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}
