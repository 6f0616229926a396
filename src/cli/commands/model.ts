import { Command } from 'commander'
import { fileSize, gigabytes } from '../../node/embedded/files-on-disk.ts'
import { getModel } from '../../node/embedded/get-model.ts'
import { isInstalled } from '../../node/embedded/install-runtime.ts'
import { cachedWeights, locateModel, runtimeFolder } from '../../node/embedded/locate-model.ts'
import { PINNED_MODEL } from '../../node/embedded/pinned-model.ts'
import type { Io } from '../io/io.ts'
import { modelProgress } from './model-progress.ts'
import { modelTestCommand } from './model-test.ts'

/** `tfgrpo model get|list|where|test`: the model that runs on this machine; whether a model answers. */
export function modelCommand(io: Io): Command {
  const command = new Command('model').description(
    'Download, list and locate the embedded model; test whether any model answers.',
  )
  command
    .command('get')
    .description(
      `Download the embedded model (${PINNED_MODEL.name}, ${gigabytes(PINNED_MODEL.bytes)}) and its engine. Resumes an earlier download; needs no network if everything is there.`,
    )
    .action(() => get(io))
  command
    .command('list')
    .description('List the models that there are, and which of them are on this machine.')
    .action(() => list(io))
  command
    .command('where')
    .description('Print the path of the weights that `--model embedded` uses.')
    .action(() => where(io))
  command.addCommand(modelTestCommand(io))
  return command
}

async function get(io: Io): Promise<void> {
  const named = io.env.TFGRPO_MODEL
  const progress = modelProgress(io)
  try {
    const got = await getModel({
      env: io.env,
      onProgress: (step) => progress.update(step),
      onNote: (note) => {
        progress.note(note)
        io.record({ type: 'note', message: note })
      },
      signal: io.signal,
    })
    progress.close()
    io.print(`${got.name} is ready: ${got.path}`)
    if (named) io.say(`TFGRPO_MODEL is set, so ${named} is used instead.`)
    io.record({ type: 'model-finished', ...got })
  } finally {
    progress.close()
  }
}

async function list(io: Io): Promise<void> {
  const path = cachedWeights(io.env)
  const present = (await fileSize(path)) === PINNED_MODEL.bytes
  const runtime = runtimeFolder(io.env)
  const engine = runtime !== null && (await isInstalled(runtime))
  const { name, bytes, sha256, licence } = PINNED_MODEL
  const state = present
    ? engine
      ? 'ready'
      : 'without its engine (tfgrpo model get)'
    : 'not downloaded (tfgrpo model get)'
  io.print(`${name}  ${gigabytes(bytes)}  ${licence}  ${state}`)
  if (io.env.TFGRPO_MODEL) io.print(`TFGRPO_MODEL  ${io.env.TFGRPO_MODEL}  used instead`)
  io.record({ type: 'model', name, bytes, sha256, licence, path, present, engine })
}

async function where(io: Io): Promise<void> {
  const { modelPath, runtime } = await locateModel({ env: io.env, onNote: (note) => io.say(note) })
  io.print(modelPath)
  io.record({ type: 'model-path', path: modelPath, runtime })
}
