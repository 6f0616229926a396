import { expect, test } from 'vitest'
import { type Recording, readRecording, recordingNames, replay, resultOf } from '../support/recording.ts'

const names = await recordingNames()
const recordings = await Promise.all(names.map(readRecording))

test('there are recordings of both modes', () => {
  expect(new Set(recordings.map(({ plan }) => plan.mode))).toEqual(new Set(['grounded', 'paper']))
})

test.each(recordings)(
  'the trainer makes of $name what it made of it on the real model',
  async (recording) => {
    const { finished, library } = await replay(recording)
    expect(resultOf(finished)).toEqual(recording.result)
    expect(library).toBe(recording.library)
  },
)

const [first] = recordings as [Recording]
const COMMAND = `npm run record -- ${first.name}`

test.each([
  ['a reply that is not there', { replies: first.replies.slice(1) }],
  ['other prompts', { plan: { ...first.plan, prompts: 'reflection 0' } }],
  [
    'another task',
    { plan: { ...first.plan, tasks: { ...first.plan.tasks, other: { split: 'val', digest: '' } } } },
  ],
  ['a setting that asks for other calls', { plan: { ...first.plan, seed: first.plan.seed + 1 } }],
  ['a reply that nothing asks for', { replies: [...first.replies, { ...first.replies[0]!, k: 'other' }] }],
] as [string, Partial<Recording>][])('%s makes it stale, and it says how to renew it', async (_, changed) => {
  await expect(replay({ ...first, ...changed })).rejects.toThrow(COMMAND)
})
