package io.sqlane.benchmarks;

import io.sqlane.benchmarks.Workload.Family;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Pictures of a run: a row for each workload, and on it a dot for each driver, as far to the right as its time is
 * longer than Sqlane's. The line through a dot goes from its least to its most round.
 */
enum Chart {
    JAVA("beside C and the drivers for Java", EnumSet.of(Family.POINT, Family.SCAN, Family.INSERT, Family.CHECK)),
    NODE("beside the drivers for Node.js", EnumSet.of(Family.SMALL, Family.APP)),
    MORE("callbacks and growth", EnumSet.of(Family.CALLBACKS, Family.GROWTH));

    private static final int LABELS = 330;
    private static final int WIDTH = 900;
    private static final int ROW = 24;
    private static final int TOP = 64;

    /** Of the axis, as powers of two. */
    private static final int LEAST = -2;

    private static final int MOST = 6;

    final String title;
    private final Set<Family> families;

    Chart(String title, Set<Family> families) {
        this.title = title;
        this.families = families;
    }

    String fileName() {
        return name().toLowerCase(Locale.ROOT) + ".svg";
    }

    String svg(Samples samples) {
        List<Workload> workloads = samples.workloads().stream()
                .filter(it -> families.contains(it.family))
                .filter(it -> it.drivers.stream().skip(1).anyMatch(driver -> samples.has(driver, it)))
                .toList();
        int height = TOP + ROW * workloads.size() + 12;
        StringBuilder svg = new StringBuilder();
        svg.append(format("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" "
                + "font-family=\"sans-serif\" font-size=\"12\">\n", WIDTH, height, WIDTH));
        svg.append("<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
        svg.append(text(12, 20, "start", "#111827", "Time by that of sqlane, " + title + ": to the right is slower"));
        legend(svg, workloads, samples);
        axis(svg, height - 12);
        for (int i = 0; i < workloads.size(); i++) {
            row(svg, TOP + ROW * i + ROW / 2, workloads.get(i), samples);
        }
        return svg.append("</svg>\n").toString();
    }

    private static void legend(StringBuilder svg, List<Workload> workloads, Samples samples) {
        int x = 18;
        for (Driver driver : Driver.values()) {
            if (workloads.stream().anyMatch(it -> samples.has(driver, it))) {
                svg.append(dot(x, 38, driver.color));
                svg.append(text(x + 9, 42, "start", "#111827", driver.title));
                x += 30 + 7 * driver.title.length();
            }
        }
    }

    private static void axis(StringBuilder svg, int bottom) {
        for (int power = LEAST; power <= MOST; power++) {
            double x = x(Math.pow(2, power));
            svg.append(format("<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"%s\"/>\n",
                    x, TOP - 2, x, bottom, power == 0 ? Driver.SQLANE.color : "#e5e7eb"));
            String label = power < 0 ? "1/" + (1 << -power) : Integer.toString(1 << power);
            svg.append(text(x, TOP - 6, "middle", "#6b7280", label + " ×"));
        }
    }

    private static void row(StringBuilder svg, int y, Workload workload, Samples samples) {
        svg.append(text(LABELS - 24, y + 4, "end", "#111827", workload.title));
        Arrays.stream(Driver.values())
                .filter(driver -> driver != Driver.SQLANE && samples.has(driver, workload))
                .forEach(driver -> {
                    Statistics ratio = samples.ratio(driver, Driver.SQLANE, workload);
                    svg.append(format("<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"%s\" "
                            + "stroke-opacity=\"0.5\" stroke-width=\"2\"/>\n",
                            x(ratio.least()), y, x(ratio.most()), y, driver.color));
                    svg.append(dot(x(ratio.median()), y, driver.color));
                });
        svg.append(dot(x(1), y, Driver.SQLANE.color));
    }

    /** Where a ratio is; beyond an end of the axis, at the end. */
    private static double x(double ratio) {
        double power = Math.log(ratio) / Math.log(2);
        double share = (Math.max(LEAST, Math.min(MOST, power)) - LEAST) / (MOST - LEAST);
        return LABELS + share * (WIDTH - LABELS - 30);
    }

    private static String dot(double x, double y, String color) {
        return format("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4.5\" fill=\"%s\"/>\n", x, y, color);
    }

    private static String text(double x, double y, String anchor, String color, String text) {
        return format("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\">%s</text>\n", x, y, anchor, color,
                text.replace("&", "&amp;").replace("<", "&lt;"));
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
