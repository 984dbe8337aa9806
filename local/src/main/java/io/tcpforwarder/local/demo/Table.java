package io.tcpforwarder.local.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Cells in columns as wide as their widest cell. Belongs to one thread. */
final class Table {
    private static final String GAP = "  ";

    /**
     * One cell.
     *
     * @param paint what makes it coloured, applied last: colours have no width
     */
    record Cell(String text, boolean right, UnaryOperator<String> paint) {
        static Cell left(String text) {
            return new Cell(text, false, UnaryOperator.identity());
        }

        static Cell right(String text) {
            return new Cell(text, true, UnaryOperator.identity());
        }

        Cell painted(UnaryOperator<String> how) {
            return new Cell(text, right, how);
        }

        private String padded(int width) {
            String space = " ".repeat(width - text.length());
            return paint.apply(right ? space + text : text + space);
        }
    }

    private final List<List<Cell>> rows = new ArrayList<>();

    /** All rows have the same number of cells. */
    void add(Cell... cells) {
        rows.add(List.of(cells));
    }

    List<String> lines() {
        if (rows.isEmpty()) {
            return List.of();
        }
        int[] widths = IntStream.range(0, rows.getFirst().size())
                .map(column -> rows.stream()
                        .mapToInt(row -> row.get(column).text().length())
                        .max()
                        .orElse(0))
                .toArray();
        return rows.stream()
                .map(row -> String.join(
                        GAP,
                        IntStream.range(0, row.size())
                                .mapToObj(column -> row.get(column).padded(width(row, column, widths[column])))
                                .toList()))
                .toList();
    }

    /** The last cell of a row needs no space behind it. */
    private static int width(List<Cell> row, int column, int widest) {
        Cell cell = row.get(column);
        return column == row.size() - 1 && !cell.right() ? cell.text().length() : widest;
    }
}
