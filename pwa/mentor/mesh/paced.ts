/** Work that many small news ask for: one at a time, not more often than each so many milliseconds, and once more when
    it was asked for meanwhile. So the last news is always worked on, and a flood of them costs no more than a few. */

export class Paced {
  private readonly work: () => Promise<void>;
  private readonly atMostEachMs: number;
  private isUnderWay = false;
  private isWanted = false;
  private isOver = false;
  private began = -Infinity;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(work: () => Promise<void>, atMostEachMs: number) {
    this.work = work;
    this.atMostEachMs = atMostEachMs;
  }

  ask(): void {
    this.isWanted = true;
    this.go();
  }

  end(): void {
    this.isOver = true;
    clearTimeout(this.timer);
  }

  private go(): void {
    if (this.isUnderWay || !this.isWanted || this.isOver) return;
    clearTimeout(this.timer);
    const early = this.began + this.atMostEachMs - performance.now();
    if (early > 0) {
      this.timer = setTimeout(() => this.go(), early);
      return;
    }
    this.began = performance.now();
    this.isWanted = false;
    this.isUnderWay = true;
    void this.work().finally(() => {
      this.isUnderWay = false;
      this.go();
    });
  }
}
