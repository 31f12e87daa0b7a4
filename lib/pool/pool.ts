/**
 * Workers that extract features, whatever kind of worker the host has: one image at a time each.
 *
 * A worker is started when an image waits for one, up to `count`. One that dies costs the image it was at, which gets an error; another
 * takes its place when the next image waits. One that does not even start, or refuses the options, is the failure of the whole pool.
 */
import type { Answer, Request, Setup } from './messages.ts';

/** A worker of the host. */
export interface HostWorker {
  send(request: Request): void;
  /** Stops it at once, whatever it is at. */
  end(): Promise<unknown>;
}

/** Starts a worker. `onAnswer` hears what it answers; `onDeath` that it will answer no more, and why. */
export type StartWorker = (onAnswer: (answer: Answer) => void, onDeath: (reason: Error) => void) => HostWorker;

interface Job {
  readonly request: Request;
  readonly settle: (answer: Answer) => void;
}

interface Member {
  worker?: HostWorker;
  job: Job | undefined;
}

export class Pool {
  readonly #start: StartWorker;
  readonly #count: number;
  readonly #setup: Setup;
  readonly #onFailure: (reason: Error) => void;
  readonly #members = new Set<Member>();
  readonly #waiting: Job[] = [];
  #isOpen = true;

  /** @param onFailure - hears why the pool cannot work at all */
  constructor(start: StartWorker, count: number, setup: Setup, onFailure: (reason: Error) => void) {
    this.#start = start;
    this.#count = count;
    this.#setup = setup;
    this.#onFailure = onFailure;
  }

  /** Extracts the features of one image as soon as a worker is free. Never rejects; never settles once the pool has ended or failed. */
  run(source: unknown): Promise<Answer> {
    return new Promise((settle) => {
      this.#waiting.push({ request: { source }, settle });
      this.#assign();
    });
  }

  /** Stops all workers; images that wait or are worked at are forgotten. */
  async end(): Promise<void> {
    this.#isOpen = false;
    this.#waiting.length = 0;
    await Promise.all([...this.#members].map(({ worker }) => worker?.end()));
  }

  #assign(): void {
    if (!this.#isOpen) return;
    for (const member of this.#members) {
      if (member.job === undefined && this.#waiting.length > 0) this.#give(member, this.#waiting.shift()!);
    }
    const starting = [...this.#members].filter(({ job }) => job && 'options' in job.request).length;
    const wanted = Math.min(this.#waiting.length - starting, this.#count - this.#members.size);
    for (let i = 0; i < wanted; i++) this.#hire();
  }

  #hire(): void {
    const member: Member = { job: undefined };
    try {
      member.worker = this.#start(
        (answer) => this.#settle(member, answer),
        (reason) => this.#bury(member, reason),
      );
    } catch (error) {
      this.#fail(error as Error);
      return;
    }
    this.#members.add(member);
    this.#give(member, {
      request: this.#setup,
      settle: ({ error }) => error && this.#fail(error),
    });
  }

  /** Starts no more workers: the next would fare as this one did. */
  #fail(reason: Error): void {
    this.#isOpen = false;
    this.#onFailure(reason);
  }

  #give(member: Member, job: Job): void {
    member.job = job;
    try {
      member.worker!.send(job.request);
    } catch (error) {
      // What cannot be sent, such as the pixels of a buffer that was transferred elsewhere.
      this.#settle(member, { error: error as Error });
    }
  }

  #settle(member: Member, answer: Answer): void {
    const { job } = member;
    member.job = undefined;
    job?.settle(answer);
    this.#assign();
  }

  #bury(member: Member, reason: Error): void {
    this.#members.delete(member);
    void member.worker?.end();
    const { job } = member;
    if (job === undefined) return;
    const when = 'options' in job.request ? 'could not start' : 'ended at this image';
    this.#settle(member, { error: new Error(`worker: it ${when} (${reason.message})`, { cause: reason }) });
  }
}
