import uPlot from 'uplot'
import type { EmbeddedData } from './report-data.ts'

const HEIGHT = 240

/**
 * Draws the page's charts, and again when their colours or the width change. Returns a function that draws them from
 * new data.
 */
export function drawCharts(data: EmbeddedData): () => void {
  const places = [...document.querySelectorAll<HTMLElement>('.plot')]
  let plots: uPlot[] = []
  const draw = (paper: boolean) => {
    for (const plot of plots) plot.destroy()
    plots = []
    for (const place of places) {
      const made = options(place.dataset.chart ?? '', data, colours(paper))
      if (!made) continue
      const width = Math.max(280, place.clientWidth || 640)
      plots.push(new uPlot({ ...made.options, width, height: HEIGHT }, made.values, place))
    }
  }
  draw(matchMedia('print').matches)
  // A canvas keeps the colours it was painted with.
  for (const query of ['(prefers-color-scheme: dark)', '(forced-colors: active)'])
    matchMedia(query).addEventListener('change', () => draw(false))
  addEventListener('beforeprint', () => draw(true))
  addEventListener('afterprint', () => draw(false))
  new MutationObserver(() => draw(false)).observe(document.body, {
    attributes: true,
    attributeFilter: ['class'],
  })
  new ResizeObserver(() => {
    for (const [i, plot] of plots.entries()) {
      const width = places[i]?.clientWidth ?? 0
      if (width > 0 && Math.abs(width - plot.width) > 1) plot.setSize({ width, height: HEIGHT })
    }
  }).observe(document.body)
  return () => draw(false)
}

interface Colours {
  text: string
  line: string
  accent: string
  up: string
  band: string
  /** in high contrast every line is strong, and a grid would hide the curves */
  grid: boolean
}

function colours(paper: boolean): Colours {
  if (paper)
    return {
      text: '#333333',
      line: '#cccccc',
      accent: '#0a4a9e',
      up: '#14602a',
      band: '#0a4a9e22',
      grid: true,
    }
  if (matchMedia('(forced-colors: active)').matches)
    return {
      text: 'CanvasText',
      line: 'CanvasText',
      accent: 'CanvasText',
      up: 'CanvasText',
      band: 'transparent',
      grid: false,
    }
  const style = getComputedStyle(document.documentElement)
  const of = (name: string) => style.getPropertyValue(name).trim()
  const accent = of('--accent')
  return {
    text: of('--quiet'),
    line: of('--line'),
    accent,
    up: of('--up'),
    band: `color-mix(in srgb, ${accent} 14%, transparent)`,
    grid: !document.body.classList.contains('vscode-high-contrast'),
  }
}

/** Lines can be distinguished without their colours too, on the canvas and in the legend. */
const DASHED = [8, 4]
const DOTTED = [2, 3]

function legendBorder(plot: uPlot, series: number): string {
  const [drawn] = plot.series[series]?.dash ?? []
  if (drawn === undefined) return 'solid'
  return drawn === DOTTED[0] ? 'dotted' : 'dashed'
}

type Chart = { options: Omit<uPlot.Options, 'width' | 'height'>; values: uPlot.AlignedData }

function options(kind: string, data: EmbeddedData, colour: Colours): Chart | null {
  const axis = (label: string): uPlot.Axis => ({
    label,
    stroke: colour.text,
    grid: { show: colour.grid, stroke: colour.line, width: 1 },
    ticks: { stroke: colour.line, width: 1 },
    labelSize: 22,
    font: '12px system-ui, sans-serif',
    labelFont: '12px system-ui, sans-serif',
  })
  const counts = (label: string): uPlot.Axis => ({
    ...axis(label),
    incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000],
  })
  const base = {
    cursor: { drag: { x: false, y: false } },
    legend: { live: true, markers: { dash: legendBorder } },
  }
  if (kind === 'training') {
    const means = data.training.map(({ mean }) => mean)
    return {
      values: [means.map((_, i) => i + 1), means, running(means)],
      options: {
        ...base,
        scales: { x: { time: false }, y: { range: [0, 1] } },
        axes: [counts('group'), axis('mean score')],
        series: [
          { label: 'group' },
          {
            label: 'mean score',
            stroke: colour.accent,
            dash: DOTTED,
            paths: () => null,
            points: { show: true, size: 6, fill: colour.accent },
          },
          { label: 'mean so far', stroke: colour.text, width: 2, points: { show: false } },
        ],
      },
    }
  }
  const pairs = data.looks.map((look) => look.pairs)
  if (kind === 'gate')
    return {
      values: [
        pairs,
        data.looks.map((l) => l.mean),
        data.looks.map((l) => l.low),
        data.looks.map((l) => l.high),
      ],
      options: {
        ...base,
        scales: { x: { time: false }, y: { range: [-1, 1] } },
        axes: [counts('pairs'), axis('mean difference')],
        series: [
          { label: 'pairs' },
          { label: 'mean difference', stroke: colour.accent, width: 2, points: { show: false } },
          { label: 'low', stroke: colour.text, width: 1, dash: DOTTED, points: { show: false } },
          { label: 'high', stroke: colour.text, width: 1, dash: DASHED, points: { show: false } },
        ],
        bands: [{ series: [3, 2], fill: colour.band }],
      },
    }
  if (kind === 'evidence') {
    const line = data.threshold
    return {
      values: [pairs, data.looks.map((l) => Math.max(1e-6, l.e)), pairs.map(() => line)],
      options: {
        ...base,
        scales: { x: { time: false }, y: { distr: 3 } },
        axes: [counts('pairs'), axis('e-value')],
        series: [
          { label: 'pairs' },
          { label: 'e-value of better', stroke: colour.up, width: 2, points: { show: false } },
          { label: 'needed', stroke: colour.text, width: 1, dash: DASHED, points: { show: false } },
        ],
      },
    }
  }
  return null
}

/** Mean of all scored groups up to each one. */
function running(means: (number | null)[]): (number | null)[] {
  let sum = 0
  let count = 0
  return means.map((mean) => {
    if (mean !== null) {
      sum += mean
      count++
    }
    return count === 0 ? null : sum / count
  })
}
