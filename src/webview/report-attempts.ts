import { attemptKind, attemptMark } from './attempt-kind.ts'
import { element } from './element.ts'
import type { ShownAttempt, ShownGroup } from './report-data.ts'
import { diff, timeline } from './report-timeline.ts'

/** Puts a group's attempts into `place`, side by side. */
export function fillGroup(place: HTMLElement, group: ShownGroup): void {
  for (const note of new Set(group.notes)) place.append(element('p', 'group-notes quiet', note))
  for (const one of group.attempts) place.append(attemptCard(one))
  if (group.concluded) place.append(conclusions(group.concluded))
}

function conclusions(concluded: readonly string[]): HTMLElement {
  const place = element('div', 'concluded', element('h4', '', 'Lessons from this task'))
  if (concluded.length === 0) place.append(element('p', 'quiet', 'None.'))
  else place.append(element('ul', '', ...[...new Set(concluded)].map((one) => element('li', '', one))))
  return place
}

function attemptCard(one: ShownAttempt): HTMLElement {
  const kind = attemptKind(one)
  const chip = element('span', `chip ${kind}`, attemptMark(one))
  const card = element(
    'article',
    'attempt',
    element('h4', '', chip, ` ${kind} · ${one.arm} · sample ${one.sample + 1}`),
  )
  if (one.reason) card.append(element('p', 'warning', one.reason))
  if (one.ignored)
    card.append(
      element(
        'p',
        'warning',
        `Its changes of ${one.ignored.join(', ')} had no effect: these files decide the checks.`,
      ),
    )
  if (one.checks.length > 0) card.append(checks(one))
  if (one.feedback)
    card.append(element('div', 'label', 'Feedback of the verifier'), element('pre', '', one.feedback))
  if (one.reply === null) card.append(element('p', 'quiet', 'There was no reply.'))
  else
    card.append(
      element('div', 'label', one.steps ? 'Change' : 'Reply'),
      one.steps && one.reply ? diff(one.reply) : element('pre', '', one.reply || '(empty)'),
    )
  if (one.steps) card.append(timeline(one.steps))
  if (one.messages.length > 0) card.append(conversation(one))
  for (const note of one.notes) card.append(element('p', 'quiet', note))
  card.append(element('p', 'quiet', `${one.tokens[0]} prompt tokens, ${one.tokens[1]} completion tokens`))
  return card
}

function checks(one: ShownAttempt): HTMLElement {
  const list = element('ul', 'checks')
  for (const check of one.checks) {
    const mark = element('span', check.passed ? 'yes' : 'no', check.passed ? '✓ passed ' : '✗ failed ')
    const item = element('li', '', mark, check.name)
    const details = [
      check.expected === undefined ? '' : `expected ${check.expected}`,
      check.received === undefined ? '' : `received ${check.received}`,
    ].filter(Boolean)
    const detail = details.length > 0 ? details.join(', ') : check.passed ? '' : (check.message ?? '')
    if (detail) item.append(element('span', 'detail', detail))
    list.append(item)
  }
  return list
}

function conversation(one: ShownAttempt): HTMLElement {
  const details = element(
    'details',
    '',
    element('summary', '', `Conversation before the reply (${one.messages.length} messages)`),
  )
  for (const { role, content } of one.messages)
    details.append(element('div', 'label', role), element('pre', '', content))
  return details
}
