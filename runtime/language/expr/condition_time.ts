// Owns: reading time, dayOfWeek and cron conditions. Must not: evaluate them (time_window.ts does).

import { nearestName, parseDuration } from "../../base/mod.ts";
import type { MapEntry } from "../document/mod.ts";
import { ConditionReader, scalarsOf } from "./condition_reader.ts";
import {
  cronWindow,
  DAY_NAMES,
  dayWindow,
  isTimeZone,
  parseCron,
  parseTimeOfDay,
  timeOfDayWindow,
  type TimeWindow,
} from "./time_window.ts";

const WEEKDAYS: readonly number[] = [1, 2, 3, 4, 5];
const WEEKEND: readonly number[] = [0, 6];

/** The time window of a condition, if it has one; the first of time, dayOfWeek, cron counts. */
export function readTimeWindow(reader: ConditionReader): TimeWindow | undefined {
  const kinds = ["time", "dayOfWeek", "cron"].flatMap((key) => reader.entry(key) ?? []);
  const [entry, second] = kinds;
  if (!entry) {
    for (const key of ["duration", "timezone"]) {
      const stray = reader.entry(key);
      if (stray) {
        reader.report("ORK2106", `${key} belongs beside time, dayOfWeek or cron`, stray.keySpan, {
          hint: 'add for example cron: "0 9 * * 1-5", or remove it',
        });
      }
    }
    return undefined;
  }
  if (second) {
    reader.report("ORK2105", `${second.key} is ignored beside ${entry.key}`, second.keySpan, {
      severity: "warning",
      hint: "write two conditions",
    });
  }
  const timezone = readTimeZone(reader);
  switch (entry.key) {
    case "time":
      return readTimeOfDay(reader, entry, timezone);
    case "dayOfWeek":
      return readDays(reader, entry, timezone);
    default:
      return readCron(reader, entry, timezone);
  }
}

function readTimeZone(reader: ConditionReader): string {
  const scalar = reader.scalar(reader.entry("timezone"));
  if (!scalar) return "UTC";
  if (isTimeZone(scalar.text)) return scalar.text;
  reader.report("ORK2108", `unknown time zone ${JSON.stringify(scalar.text)}`, scalar.span, {
    hint: zoneHint(scalar.text),
  });
  return "UTC";
}

/** A city alone is what people write. */
function zoneHint(text: string): string {
  const city = `/${text.toLowerCase().replaceAll(" ", "_")}`;
  const zone = Intl.supportedValuesOf("timeZone").find((name) => name.toLowerCase().endsWith(city));
  return zone === undefined ? "use a name such as Europe/Berlin or UTC" : `did you mean ${zone}?`;
}

function innerReader(reader: ConditionReader, entry: MapEntry): ConditionReader | undefined {
  if (entry.value.kind === "map") return new ConditionReader(entry.value, reader.diagnostics);
  reader.report("ORK2103", `${entry.key} must be a map, found a ${entry.value.kind}`, entry.value.span, {
    hint: entry.key === "time" ? 'time: {after: "09:00", before: "17:00"}' : "dayOfWeek: {weekday: true}",
  });
  return undefined;
}

function readTimeOfDay(reader: ConditionReader, entry: MapEntry, timezone: string): TimeWindow | undefined {
  const inner = innerReader(reader, entry);
  if (!inner) return undefined;
  inner.checkKeys(["after", "before"], "time");
  const [after, before] = ["after", "before"].map((key) => {
    const scalar = inner.scalar(inner.entry(key));
    if (!scalar) return undefined;
    const minutes = parseTimeOfDay(scalar.text);
    if (minutes === undefined) {
      inner.report(
        "ORK2106",
        `${key} must be a time of day, found ${JSON.stringify(scalar.text)}`,
        scalar.span,
        {
          hint: 'write hours and minutes in quotes: "09:30"',
        },
      );
    }
    return minutes;
  });
  if (!inner.entry("after") && !inner.entry("before")) {
    inner.report("ORK2106", "time needs after, before or both", entry.keySpan, {
      hint: 'write for example time: {after: "09:00", before: "17:00"}',
    });
  }
  return timeOfDayWindow({ after, before }, timezone);
}

function readDays(reader: ConditionReader, entry: MapEntry, timezone: string): TimeWindow | undefined {
  const inner = innerReader(reader, entry);
  if (!inner) return undefined;
  const keys = ["weekday", "weekend", "in", "notIn"];
  inner.checkKeys(keys, "dayOfWeek");
  const given = keys.filter((key) => inner.entry(key));
  const [key] = given;
  if (key === undefined || given.length > 1) {
    inner.report("ORK2106", "dayOfWeek needs exactly one of weekday, weekend, in, notIn", entry.keySpan, {
      hint: "write for example dayOfWeek: {in: [monday, friday]}",
    });
    return undefined;
  }
  if (key === "weekday" || key === "weekend") {
    const flag = inner.flag(key);
    return flag === undefined
      ? undefined
      : dayWindow((key === "weekday") === flag ? WEEKDAYS : WEEKEND, timezone);
  }
  const days = dayNumbers(inner, inner.entry(key)!);
  return dayWindow([0, 1, 2, 3, 4, 5, 6].filter((day) => days.includes(day) === (key === "in")), timezone);
}

function dayNumbers(reader: ConditionReader, entry: MapEntry): readonly number[] {
  const scalars = scalarsOf(entry.value);
  if (!scalars) {
    reader.report("ORK2103", `${entry.key} must be a list of day names`, entry.value.span);
    return [];
  }
  return scalars.flatMap((scalar) =>
    scalar.text.split(",").map((part) => part.trim()).filter((part) => part !== "").flatMap(
      (written) => {
        const name = written.toLowerCase();
        const day = DAY_NAMES.findIndex((d) => d === name || d.slice(0, 3) === name);
        if (day >= 0) return [day];
        const near = DAY_NAMES.find((d) => d.startsWith(name)) ?? nearestName(name, DAY_NAMES);
        reader.report("ORK2106", `unknown day ${JSON.stringify(written)}`, scalar.span, {
          hint: near ? `did you mean ${near}?` : "days are English: monday, tuesday, …",
        });
        return [];
      },
    )
  );
}

function readCron(reader: ConditionReader, entry: MapEntry, timezone: string): TimeWindow | undefined {
  const expression = reader.scalar(entry);
  if (!expression) return undefined;
  const parsed = parseCron(expression.text, timezone);
  if (parsed.kind === "invalid") {
    reader.report(
      "ORK2107",
      `${JSON.stringify(expression.text)} is no schedule: ${parsed.reason}`,
      expression.span,
      {
        hint: 'for example "0 9 * * 1-5"',
      },
    );
    return undefined;
  }
  const duration = reader.scalar(reader.entry("duration"));
  if (!duration) {
    reader.report("ORK2107", "cron without duration is always true", entry.keySpan, {
      severity: "warning",
      hint: "add duration: how long the window stays open after each fire, such as 2h",
    });
    return { words: `schedule "${expression.text}"`, isOpen: () => true, nextChange: () => undefined };
  }
  const durationMs = parseDuration(duration.text);
  if (durationMs === undefined || durationMs <= 0) {
    reader.report(
      "ORK2107",
      `duration must be such as 30m or 2h, found ${JSON.stringify(duration.text)}`,
      duration.span,
    );
    return undefined;
  }
  return cronWindow(parsed.cron, { expression: expression.text, durationMs, durationText: duration.text });
}
