import type { NodeId, Tree } from "@/tree/model";
import { begin, type Camera, fitted, type Size, toView } from "./camera";
import type { Chart } from "./chart";
import { draw } from "./draw";

export interface Shown {
  tree: Tree;
  chart: Chart;
  selected: NodeId | null;
  hovered: NodeId | null;
  found: ReadonlySet<NodeId>;
  way: readonly number[];
  onZoom: (k: number) => void;
}

/** A canvas with its camera: as sharp as the screen, as large as its place, drawn at most once a frame. */
export class Picture {
  camera: Camera;
  size: Size = { width: 0, height: 0 };
  private readonly context: CanvasRenderingContext2D | null;
  private readonly observer: ResizeObserver;
  private asked = 0;
  private untouched: boolean;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    camera: Camera | null,
    private readonly shown: () => Shown,
  ) {
    this.camera = camera ?? begin();
    this.untouched = camera === null;
    this.context = canvas.getContext("2d");
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(canvas);
  }

  look(camera: Camera): void {
    this.camera = camera;
    this.ask();
  }

  ask(): void {
    if (!this.asked) this.asked = requestAnimationFrame(() => this.paint());
  }

  end(): void {
    this.observer.disconnect();
    cancelAnimationFrame(this.asked);
  }

  private resize(): void {
    const ratio = window.devicePixelRatio || 1;
    this.size = { width: this.canvas.clientWidth, height: this.canvas.clientHeight };
    this.canvas.width = Math.round(this.size.width * ratio);
    this.canvas.height = Math.round(this.size.height * ratio);
    if (this.untouched && this.size.width) {
      this.untouched = false;
      const whole = fitted(this.shown().chart, this.size);
      if (whole.k >= 0.75) this.camera = whole;
      const { chart, way } = this.shown();
      const box = chart.boxes[way[0] ?? -1];
      if (box) this.camera = toView(this.camera, box, this.size);
    }
    this.paint();
  }

  private paint(): void {
    this.asked = 0;
    if (!this.context || !this.size.width) return;
    const shown = this.shown();
    const began = performance.now();
    draw(this.context, { ...shown, camera: this.camera, size: this.size }, window.devicePixelRatio || 1);
    performance.measure("flow: draw", { start: began });
    shown.onZoom(this.camera.k);
  }
}
