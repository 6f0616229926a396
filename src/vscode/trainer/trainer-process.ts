import { type ChildProcess, fork } from 'node:child_process'
import {
  HostModelFailure,
  TRAINER_ERRORS,
  type Trainer,
  type TrainerHost,
} from '../../node/ipc/trainer-channel.ts'
import { connect } from '../../node/rpc/connect.ts'
import { processLine } from '../../node/rpc/line.ts'

/** What to receive from tfgrpo, and what it may ask for; what is left out is not received, and there is no host model. */
export type ReceivedFromTrainer = Partial<Omit<TrainerHost, 'environment'>>

/** What to run and what to receive from it. */
export interface TrainerOptions {
  /** absolute path of dist/cli.js */
  program: string
  /** arguments of tfgrpo; never a key */
  args: readonly string[]
  /** absolute folder that relative names start from */
  cwd: string
  /** environment of the child from its start (proxies, certificates); no keys */
  env: Readonly<Record<string, string>>
  /** keys: sent over the channel, seen in no process listing */
  secrets: Readonly<Record<string, string>>
  heard: ReceivedFromTrainer
  /** what the child writes outside the protocol: errors of the runtime */
  onOutput: (text: string) => void
}

export interface TrainerProcess {
  /** exit code of tfgrpo (0, 1, 2, 3, 130); null = it was killed or crashed */
  readonly ended: Promise<{ code: number | null; signal: string | null }>
  /** Asks it to stop gracefully, so that its run can be resumed; killed if it has not ended after `graceMs`. */
  stop(reason: string, graceMs?: number): void
}

const GRACE_MS = 5000

/**
 * Runs `tfgrpo` as a child under the Node of the extension host. When the host ends, the channel breaks and the
 * child ends by itself within two seconds, with its run resumable.
 */
export function startTrainer(options: TrainerOptions): TrainerProcess {
  const child: ChildProcess = fork(options.program, [...options.args], {
    cwd: options.cwd,
    env: { ...process.env, ...options.env, TFGRPO_IPC: '1', ELECTRON_RUN_AS_NODE: '1' },
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    serialization: 'json',
  })
  const host: TrainerHost = {
    environment: async () => ({ ...options.secrets }),
    record: () => {},
    runOpened: () => {},
    say: () => {},
    chat: () => Promise.reject(new HostModelFailure('not-found', '')),
    ...options.heard,
  }
  const trainer = connect<Trainer, TrainerHost>(processLine(child), host, TRAINER_ERRORS)
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => options.onOutput(text))
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve({ code, signal }))
  })
  const gone = () => trainer.close(new Error('tfgrpo has ended.'))
  ended.then(gone, gone)
  return {
    ended,
    stop(reason, graceMs = GRACE_MS) {
      trainer.tell('stop', reason)
      const timer = setTimeout(() => child.kill('SIGKILL'), graceMs)
      void ended.finally(() => clearTimeout(timer)).catch(() => {})
    },
  }
}
