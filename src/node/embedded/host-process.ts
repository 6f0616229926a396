import { HelperProcess } from '../rpc/helper-process.ts'
import type { EmbeddedHost, EmbeddedOwner, HostLoad, HostReply, HostRequest } from './host-channel.ts'

/** The process counts as hung after this long without a progress message while it works. A step takes about 2 s. */
const HANG_MS = 180_000
const VARIABLES = ['TFGRPO_KEEP_THREADS', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH']

export interface HostHandlers {
  /** as EmbeddedOwner.begin */
  begin(id: number): Promise<void>
  /** Called before its calls are rejected. `why` is a clause, e.g. "its process ended with signal SIGSEGV". */
  gone(why: string): void
}

/** One run of the process that runs the model. */
export class HostProcess {
  private readonly helper: HelperProcess<EmbeddedHost, EmbeddedOwner>
  private readonly watch: NodeJS.Timeout
  private running = 0
  private lastSign = Date.now()
  private hung = false

  constructor(program: string, { begin, gone }: HostHandlers) {
    this.helper = new HelperProcess({
      program,
      variables: VARIABLES,
      functions: {
        begin: (id) => {
          this.sign()
          return begin(id)
        },
        alive: () => this.sign(),
      },
      gone: ({ message }) => {
        clearInterval(this.watch)
        gone(
          this.hung
            ? `its process sent no progress message for ${HANG_MS / 1000} s`
            : `its process ${message}`,
        )
      },
    })
    this.watch = setInterval(() => this.checkHang(), 5_000)
    this.watch.unref()
  }

  load(options: HostLoad): Promise<void> {
    return this.helper.call('load', options)
  }

  /** As EmbeddedHost.ask; throws HelperGone when it ends meanwhile. */
  async ask(id: number, request: HostRequest, signal: AbortSignal): Promise<HostReply> {
    // Silence is normal while no call runs.
    if (this.running === 0) this.sign()
    this.running++
    try {
      return await this.helper.call('ask', id, request, signal)
    } finally {
      this.running--
      this.sign()
    }
  }

  /** Ends the process and waits until it is gone. */
  close(): Promise<void> {
    this.helper.kill()
    return this.helper.close(0)
  }

  private sign(): void {
    this.lastSign = Date.now()
  }

  private checkHang(): void {
    if (this.running === 0 || Date.now() - this.lastSign < HANG_MS) return
    this.hung = true
    this.helper.kill()
  }
}
