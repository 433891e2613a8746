import { expect, test } from "vitest";
import { Refused } from "@/api/errors";
import { wantsConfirmation } from "../confirmation";
import { qrCode } from "./qr";
import { browserOf } from "./sessions";

const SVG = `<?xml version='1.0'?>\n<svg width="45mm" height="45mm" viewBox="0 0 45 45" xmlns="http://www.w3.org/2000/svg"><path d="M4,4H5V5H4zM5,4H6V5H5z" id="qr-path" fill="#000000"/></svg>`;

test("of a QR code's picture the size and the squares are taken", () => {
  expect(qrCode(SVG)).toEqual({ width: 45, height: 45, path: "M4,4H5V5H4zM5,4H6V5H5z" });
});

test("a picture that holds anything else than squares is not drawn", () => {
  expect(qrCode(SVG.replace("M4,4", "url(https://evil.example)M4,4"))).toBeNull();
  expect(qrCode(SVG.replace("0 0 45 45", "0 0 45 45 javascript:"))).toBeNull();
  expect(qrCode("")).toBeNull();
});

test("a browser is told by name and system", () => {
  expect(browserOf("Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0")).toBe("Firefox on Linux");
  expect(
    browserOf(
      "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0",
    ),
  ).toBe("Edge on Windows");
  expect(
    browserOf(
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile Safari/604.1",
    ),
  ).toBe("Safari on iPhone");
});

test("a program that is no browser is told as it names itself", () => {
  expect(browserOf("curl/7.88.1")).toBe("curl/7.88.1");
  expect(browserOf("")).toBe("A program without a name");
});

test("only the one refusal that asks for it opens the question whether it is you", () => {
  const told = "confirm that it is you first, by POST /api/v1/session/confirm; then ask again";
  expect(wantsConfirmation(new Refused(403, "confirmation_needed", told))).toBe(true);
  expect(wantsConfirmation(new Refused(403, "forbidden", "you may not do this"))).toBe(false);
  expect(wantsConfirmation(new Error(told))).toBe(false);
});
