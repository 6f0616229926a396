import { connectEditor } from './connect-editor.ts'
import { editor } from './editor-link.ts'
import { fillGroup } from './report-attempts.ts'
import { drawCharts } from './report-charts.ts'
import type { EmbeddedData, ShownGroup } from './report-data.ts'

const data = JSON.parse(document.getElementById('data')?.textContent ?? '{}') as EmbeddedData

const redraw = drawCharts(data)

// A group is filled when it is first opened: thousands of attempts would make the page slow to open.
for (const details of document.querySelectorAll<HTMLDetailsElement>('details.group'))
  details.addEventListener('toggle', () => {
    const place = details.querySelector<HTMLElement>('.attempts')
    const group: ShownGroup | undefined = data.groups[Number(details.dataset.group)]
    if (details.open && place && group && place.childElementCount === 0) fillGroup(place, group)
  })

const filter = document.getElementById('filter') as HTMLInputElement | null
filter?.addEventListener('input', () => {
  const wanted = filter.value.trim().toLowerCase()
  let shown = 0
  const all = document.querySelectorAll<HTMLElement>('details.group')
  for (const group of all) {
    group.hidden = wanted !== '' && !(group.dataset.task ?? '').toLowerCase().includes(wanted)
    if (!group.hidden) shown++
  }
  const said = document.getElementById('filtered')
  if (said) said.textContent = wanted === '' ? '' : `${shown} of ${all.length} shown`
})

if (editor && data.folder !== undefined) connectEditor(editor, data, data.folder, redraw)
