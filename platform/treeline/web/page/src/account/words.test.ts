import { expect, test } from "vitest";
import { Refused } from "@/api/errors";
import { beside, faultOf, inTime, sentence } from "./words";

const refused = new Refused(400, "invalid", "2 faults in the request", [
  { path: "email", message: "belongs to another account", remedy: "" },
  { path: "source", message: "is required", remedy: "" },
]);

test("a fault becomes a sentence about its field", () => {
  expect(sentence("is not the code of the latest mail")).toBe("This is not the code of the latest mail.");
  expect(sentence("user name and password do not match")).toBe("User name and password do not match.");
  expect(sentence("This password is too short.")).toBe("This password is too short.");
});

test("a field tells its own fault, and only that", () => {
  expect(faultOf(refused, "email")).toBe("This belongs to another account.");
  expect(faultOf(refused, "password")).toBeUndefined();
});

test("what no field tells is told beside them", () => {
  expect(beside(refused, ["email"])).toBe("Source: is required.");
  expect(beside(refused, ["email", "source"])).toBe("");
  expect(beside(new Refused(409, "conflict", "you are signed in"), ["email"])).toBe("You are signed in.");
});

test("a wait is told in seconds, a longer one in minutes", () => {
  expect([0, 45, 60, 899].map(inTime)).toEqual(["now", "in 45 s", "in 1:00", "in 14:59"]);
});
