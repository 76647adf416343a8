package io.millrace.bench;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.roaringbitmap.FastAggregation;
import org.roaringbitmap.RoaringBitmap;
import org.roaringbitmap.RoaringBitmapWriter;

/**
 * The benchmark's table as plain roaring bitmaps in memory, and what the library answers on one thread: neither HTTP, nor a
 * parser, nor chunks, nor anything that could change. Confined to one thread.
 */
final class TableFloor {
    private final RoaringBitmap[] kinds;
    private final RoaringBitmap[] shops;
    private final RoaringBitmap user;
    /** One place, by day, month and year. */
    private final RoaringBitmap[] days;

    private final SlicedNumbers amounts = new SlicedNumbers(TableData.AMOUNT_BITS);
    private final SlicedNumbers prices = new SlicedNumbers(TableData.PRICE_BITS);

    TableFloor(TableData data, int userNumber, int place) {
        List<RoaringBitmapWriter<RoaringBitmap>> kindWriters = writers(TableData.KINDS);
        List<RoaringBitmapWriter<RoaringBitmap>> shopWriters = writers(TableData.SHOPS);
        List<RoaringBitmapWriter<RoaringBitmap>> dayWriters = writers(TableData.DAYS);
        RoaringBitmapWriter<RoaringBitmap> userWriter =
                RoaringBitmapWriter.writer().get();
        for (int record = 0; record < data.records(); record++) {
            kindWriters.get(data.kind(record)).add(record);
            kindWriters.get(data.otherKind(record)).add(record);
            shopWriters.get(data.shop(record)).add(record);
            amounts.add(record, data.amount(record));
            prices.add(record, data.price(record));
            if (data.user(record) == userNumber) {
                userWriter.add(record);
            }
            if (data.place(record) == place) {
                dayWriters.get(day(data.day(record))).add(record);
            }
        }
        kinds = bitmaps(kindWriters);
        shops = bitmaps(shopWriters);
        days = bitmaps(dayWriters);
        user = userWriter.get();
        amounts.finish(data.records());
        prices.finish(data.records());
    }

    private static int day(LocalDate date) {
        return (int) (date.toEpochDay() - TableData.FIRST_DAY.toEpochDay());
    }

    private static List<RoaringBitmapWriter<RoaringBitmap>> writers(int count) {
        List<RoaringBitmapWriter<RoaringBitmap>> writers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            writers.add(RoaringBitmapWriter.writer().get());
        }
        return writers;
    }

    private static RoaringBitmap[] bitmaps(List<RoaringBitmapWriter<RoaringBitmap>> writers) {
        return writers.stream().map(RoaringBitmapWriter::get).toArray(RoaringBitmap[]::new);
    }

    long countOfBoth(int kind, int other) {
        return RoaringBitmap.andCardinality(kinds[kind], kinds[other]);
    }

    long countOfKindAndShop(int kind, int shop) {
        return RoaringBitmap.andCardinality(kinds[kind], shops[shop]);
    }

    long countOfUser() {
        return user.getLongCardinality();
    }

    /** The records of the largest shops, all together. */
    long topShops(int count) {
        return largest(Arrays.stream(shops).mapToLong(RoaringBitmap::getLongCardinality), count);
    }

    /** Likewise, of the records of a kind alone. */
    long topShops(int count, int kind) {
        return largest(Arrays.stream(shops).mapToLong(shop -> RoaringBitmap.andCardinality(shop, kinds[kind])), count);
    }

    private static long largest(LongStream counts, int count) {
        long[] sorted = counts.sorted().toArray();
        return Arrays.stream(sorted, sorted.length - count, sorted.length).sum();
    }

    /** How many groups of kind and shop have records. */
    long groups() {
        return Arrays.stream(kinds)
                .mapToLong(kind -> Arrays.stream(shops)
                        .filter(shop -> RoaringBitmap.andCardinality(kind, shop) > 0)
                        .count())
                .sum();
    }

    /** How many shops the records of a kind have. */
    long distinctShops(int kind) {
        return Arrays.stream(shops)
                .filter(shop -> RoaringBitmap.intersects(shop, kinds[kind]))
                .count();
    }

    long sumOfAmounts(int kind) {
        return amounts.sum(kinds[kind]);
    }

    long countAbove(long amount) {
        return amounts.countAbove(amount);
    }

    long minPrice(int kind) {
        return prices.min(kinds[kind]);
    }

    long maxPrice(int kind) {
        return prices.max(kinds[kind]);
    }

    /** Records of the place from one day to before another: by days, where the server may read months and years. */
    long countBetween(LocalDate from, LocalDate to) {
        return FastAggregation.or(Arrays.copyOfRange(days, day(from), day(to))).getLongCardinality();
    }

    /** The amounts of the first records of a kind, all together. */
    long firstAmounts(int kind, int count) {
        return IntStream.of(kinds[kind].limit(count).toArray())
                .mapToLong(amounts::number)
                .sum();
    }
}
