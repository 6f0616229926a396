import type { editor as Editor, PageState, ToPage } from './editor-link.ts'
import type { EmbeddedData } from './report-data.ts'
import { LiveTimelines } from './report-live.ts'

/** Keeps scroll position and open groups over reloads, updates live numbers, and opens experiences in their file. */
export function connectEditor(
  editor: NonNullable<typeof Editor>,
  data: EmbeddedData,
  folder: string,
  redraw: () => void,
): void {
  const all = () => [...document.querySelectorAll<HTMLDetailsElement>('details.group')]
  const keyOf = (details: HTMLDetailsElement) => {
    const group = data.groups[Number(details.dataset.group)]
    return group ? `${group.phase}/${group.task}` : ''
  }
  const save = () => {
    const open = all().filter((details) => details.open)
    editor.setState({ folder, scroll: scrollY, open: open.map(keyOf) } satisfies PageState)
  }

  let restoring = 0
  const before = editor.getState()
  if (before?.folder === folder) {
    const open = new Set(before.open)
    for (const details of all()) if (open.has(keyOf(details))) details.open = true
    // After the opened groups have their height.
    restoring = setTimeout(() => scrollTo({ top: before.scroll, behavior: 'instant' }), 50)
  }
  save()
  let saving = 0
  const saveSoon = () => {
    clearTimeout(saving)
    saving = setTimeout(save, 200)
  }
  addEventListener('scroll', saveSoon, { passive: true })
  for (const details of all()) details.addEventListener('toggle', saveSoon)

  document.getElementById('refresh')?.addEventListener('click', () => {
    save()
    editor.postMessage({ type: 'refresh' })
  })
  for (const id of document.querySelectorAll<HTMLElement>('.card .id')) asButton(id, editor)

  const place = document.getElementById('under-way')
  const underWay = place && new LiveTimelines(place)
  addEventListener('message', ({ data: message }: MessageEvent<ToPage>) => {
    if (message.type === 'live') {
      write('live', message.line)
      // Spoken by screen readers: the line itself changes twice a second.
      write('phase', message.phase)
      if (message.training.length === data.training.length && message.looks.length === data.looks.length)
        return
      data.training = message.training
      data.looks = message.looks
      redraw()
    } else if (message.type === 'attempts') underWay?.show(message.attempts)
    else if (message.type === 'focus') {
      const wanted = all().find((details) => keyOf(details) === `${message.phase}/${message.task}`)
      if (!wanted) return
      clearTimeout(restoring)
      wanted.open = true
      wanted.scrollIntoView({ block: 'start' })
      wanted.querySelector('summary')?.focus({ preventScroll: true })
    }
  })
  editor.postMessage({ type: 'ready' })
}

function write(id: string, text: string): void {
  const place = document.getElementById(id)
  if (place && place.textContent !== text) place.textContent = text
}

/** The id of an experience becomes a button that opens its lines. */
function asButton(id: HTMLElement, editor: NonNullable<typeof Editor>): void {
  const name = id.textContent ?? ''
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'id link'
  button.textContent = name
  button.setAttribute('aria-label', `Open ${name} in the library`)
  button.addEventListener('click', () => editor.postMessage({ type: 'experience', id: name }))
  id.replaceWith(button)
}
