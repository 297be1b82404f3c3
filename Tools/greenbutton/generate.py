#!/usr/bin/env python3
"""Writes one day of a solar farm as a Green Button (ESPI) feed.

The same options give the same bytes. Hourly energy is a clear sky (Haurwitz, from the sun's position) times seeded
clouds, rounded down to whole Wh. The default farm lies near Tromso, north of the polar circle, at midsummer: the sun
does not set, so each of the 24 hours has production.

    Tools/greenbutton/generate.py > Examples/solar-farm-2026-06-21.xml
"""

import argparse
import datetime
import math
import random
import sys
import uuid

UTC = datetime.timezone.utc
# ESPI bit maps: last Sunday of March at 02:00 (standard time), last Sunday of October at 03:00 (summer time).
EUROPEAN_START_RULE, EUROPEAN_END_RULE, NO_RULE = "3E0E2000", "AE0E3000", "FFFFFFFF"
PERFORMANCE = 0.84  # what is left after temperature, cabling and inverters


def last_sunday(year, month):
    day = datetime.date(year, month, 31)
    return day - datetime.timedelta(days=(day.weekday() + 1) % 7)


def offset_seconds(utc, standard, daylight):
    """Seconds east of UTC, with the European rule where the place has daylight saving time."""
    start = datetime.datetime.combine(last_sunday(utc.year, 3), datetime.time(2)) - datetime.timedelta(seconds=standard)
    end = datetime.datetime.combine(last_sunday(utc.year, 10), datetime.time(3)) - datetime.timedelta(
        seconds=standard + daylight)
    return standard + (daylight if daylight and start <= utc.replace(tzinfo=None) < end else 0)


def local_midnight(date, standard, daylight):
    """The instant, in UTC, that `date` begins."""
    midnight = datetime.datetime.combine(date, datetime.time(0), tzinfo=UTC)
    first = midnight - datetime.timedelta(seconds=standard)
    return midnight - datetime.timedelta(seconds=offset_seconds(first, standard, daylight))


def sine_of_elevation(utc, latitude, longitude):
    """Cooper's declination and Spencer's equation of time, good to about a degree."""
    day = utc.timetuple().tm_yday
    declination = math.radians(23.45) * math.sin(math.radians(360 * (284 + day) / 365))
    angle = 2 * math.pi * (day - 1) / 365
    equation_minutes = 229.18 * (
        0.000075 + 0.001868 * math.cos(angle) - 0.032077 * math.sin(angle)
        - 0.014615 * math.cos(2 * angle) - 0.040849 * math.sin(2 * angle))
    minutes = utc.hour * 60 + utc.minute + utc.second / 60 + 4 * longitude + equation_minutes
    hour_angle = math.radians(minutes / 4 - 180)
    latitude = math.radians(latitude)
    return (math.sin(latitude) * math.sin(declination)
            + math.cos(latitude) * math.cos(declination) * math.cos(hour_angle))


def clear_sky(sine):
    """Global irradiance on the ground in W/m2. Source: Haurwitz, 1945."""
    return 1098 * sine * math.exp(-0.057 / sine) if sine > 0 else 0.0


def production(start, hours, options):
    """Whole Wh in each hour; power in proportion to irradiance, nominal at 1000 W/m2."""
    clouds, cover = random.Random(options.seed), 0.25
    for hour in range(hours):
        cover = min(1.0, max(0.0, 0.7 * cover + 0.3 * clouds.random()))
        samples = [start + datetime.timedelta(hours=hour, minutes=minute + 0.5) for minute in range(60)]
        sky = sum(clear_sky(sine_of_elevation(at, options.latitude, options.longitude)) for at in samples) / 60
        yield math.floor(options.capacity_kw * sky * (1 - 0.75 * cover) * PERFORMANCE)


def element(name, text):
    return f"<espi:{name}>{text}</espi:{name}>"


def entry(identifier, title, links, content, moment):
    lines = ["  <entry>", f"    <id>{identifier}</id>"]
    lines += [f'    <link rel="{rel}" href="{href}" type="{kind}"/>' for rel, href, kind in links]
    lines += [f"    <title>{title}</title>", "    <content>"]
    lines += ["      " + line for line in content]
    lines += ["    </content>", f"    <published>{moment}</published>", f"    <updated>{moment}</updated>", "  </entry>"]
    return lines


def feed(options):
    standard, daylight = options.offset_minutes * 60, options.daylight_minutes * 60
    start = local_midnight(options.date, standard, daylight)
    end = local_midnight(options.date + datetime.timedelta(days=1), standard, daylight)
    hours = int((end - start).total_seconds()) // 3600
    energies = list(production(start, hours, options))
    moment = end.strftime("%Y-%m-%dT%H:%M:%SZ")

    def identifier(name):
        return "urn:uuid:" + str(uuid.uuid5(uuid.NAMESPACE_URL, f"tieline:{options.name}:{options.seed}:{name}"))

    root = "/espi/1_1/resource"
    subscription = f"{root}/Subscription/1"
    points, point = f"{subscription}/UsagePoint", f"{subscription}/UsagePoint/1"
    meters, meter = f"{point}/MeterReading", f"{point}/MeterReading/1"
    times, time = f"{root}/LocalTimeParameters", f"{root}/LocalTimeParameters/1"
    types, kind = f"{root}/ReadingType", f"{root}/ReadingType/1"
    blocks, block = f"{meter}/IntervalBlock", f"{meter}/IntervalBlock/{options.date:%Y%m%d}"

    readings = []
    for hour, energy in enumerate(energies):
        begin = int(start.timestamp()) + 3600 * hour
        readings += [
            "  <espi:IntervalReading>",
            "    <espi:ReadingQuality>" + element("quality", 19) + "</espi:ReadingQuality>",
            "    <espi:timePeriod>" + element("duration", 3600) + element("start", begin) + "</espi:timePeriod>",
            "    " + element("value", energy),
            "  </espi:IntervalReading>",
        ]
    rules = (EUROPEAN_START_RULE, EUROPEAN_END_RULE) if daylight else (NO_RULE, NO_RULE)

    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:espi="http://naesb.org/espi">',
        f"  <id>{identifier('feed')}</id>",
        f'  <link rel="self" href="{root}/Batch/Subscription/1" type="espi-feed/Subscription"/>',
        f"  <title>{options.name}, {options.date}</title>",
        f"  <updated>{moment}</updated>",
    ]
    lines += entry(identifier("usage point"), options.name, [
        ("self", point, "espi-entry/UsagePoint"), ("up", points, "espi-feed/UsagePoint"),
        ("related", meters, "espi-feed/MeterReading"), ("related", time, "espi-entry/LocalTimeParameters"),
    ], ["<espi:UsagePoint>", "  <espi:ServiceCategory>" + element("kind", 0) + "</espi:ServiceCategory>",
        "  " + element("status", 1), "</espi:UsagePoint>"], moment)
    lines += entry(identifier("local time"), "Local time", [
        ("self", time, "espi-entry/LocalTimeParameters"), ("up", times, "espi-feed/LocalTimeParameters"),
    ], ["<espi:LocalTimeParameters>", "  " + element("dstEndRule", rules[1]), "  " + element("dstOffset", daylight),
        "  " + element("dstStartRule", rules[0]), "  " + element("tzOffset", standard), "</espi:LocalTimeParameters>"],
        moment)
    lines += entry(identifier("meter reading"), "Hourly production", [
        ("self", meter, "espi-entry/MeterReading"), ("up", meters, "espi-feed/MeterReading"),
        ("related", blocks, "espi-feed/IntervalBlock"), ("related", kind, "espi-entry/ReadingType"),
    ], ["<espi:MeterReading/>"], moment)
    lines += entry(identifier("reading type"), "Energy delivered to the grid, Wh", [
        ("self", kind, "espi-entry/ReadingType"), ("up", types, "espi-feed/ReadingType"),
    ], ["<espi:ReadingType>"] + ["  " + element(name, value) for name, value in [
        ("accumulationBehaviour", 4), ("commodity", 1), ("dataQualifier", 12), ("flowDirection", 19),
        ("intervalLength", 3600), ("kind", 12), ("phase", 0), ("powerOfTenMultiplier", 0), ("timeAttribute", 0),
        ("uom", 72)]] + ["</espi:ReadingType>"], moment)
    lines += entry(identifier(f"block {options.date}"), f"{options.date}", [
        ("self", block, "espi-entry/IntervalBlock"), ("up", blocks, "espi-feed/IntervalBlock"),
    ], ["<espi:IntervalBlock>",
        "  <espi:interval>" + element("duration", 3600 * hours) + element("start", int(start.timestamp()))
        + "</espi:interval>"]
        + ["  " + line for line in readings] + ["</espi:IntervalBlock>"], moment)
    lines.append("</feed>")
    return "\n".join(lines) + "\n", energies


def main():
    parser = argparse.ArgumentParser(
        description=__doc__.split("\n\n")[0], epilog=__doc__.split("\n\n")[1],
        formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--name", default="Kvaløya solar farm", help="title of the usage point")
    parser.add_argument("--date", type=datetime.date.fromisoformat, default="2026-06-21", help="local day")
    parser.add_argument("--seed", type=int, default=1, help="seed of the clouds")
    parser.add_argument("--capacity-kw", type=int, default=2000, help="nominal power")
    parser.add_argument("--latitude", type=float, default=69.7, help="degrees north")
    parser.add_argument("--longitude", type=float, default=18.8, help="degrees east")
    parser.add_argument("--offset-minutes", type=int, default=60, help="standard time east of UTC")
    parser.add_argument("--daylight-minutes", type=int, default=60, help="added in summer by the European rule; 0: none")
    options = parser.parse_args()
    if any(character in options.name for character in "<>&"):
        parser.error("--name: leave out <, > and &")
    text, energies = feed(options)
    sys.stdout.buffer.write(text.encode())
    dark = energies.count(0)
    print(f"{len(energies)} readings, {sum(energies)} Wh, {dark} of them zero", file=sys.stderr)


if __name__ == "__main__":
    main()
