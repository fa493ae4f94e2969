"""Three tokenisers: characters, words, and pieces of words by byte-pair encoding."""


def characters(text):
    """Cuts a text into its characters.

    text: str
    returns: list of str, one for each character
    """
    raise NotImplementedError("every character is a token")  # TODO: yours


def words(text):
    """Cuts a text into words and punctuation.

    text: str
    returns: list of str; runs of letters and digits, other characters one by one, no white space
    """
    raise NotImplementedError("words, and punctuation one by one")  # TODO: yours


def merges(text, k):
    """Learns which pairs of symbols to join.

    text: str, its words are text.split()
    k: int, how many pairs at most
    returns: list of (str, str), in the order in which they are joined
    """
    symbols = [list(word) for word in text.split()]  # one list of symbols for each word
    raise NotImplementedError("count, take the most frequent pair, join it, k times")  # TODO: yours


def subwords(text, pairs):
    """Cuts a text with pairs that were learned.

    text: str
    pairs: list of (str, str), joined in this order
    returns: list of str, the symbols of all words in one list
    """
    raise NotImplementedError("join the pairs in each word, one pair after another")  # TODO: yours


if __name__ == "__main__":
    text = "low low lower newest"
    print(characters(text)[:5])  # ['l', 'o', 'w', ' ', 'l']
    print(words("It's late, Zoë."))  # ['It', "'", 's', 'late', ',', 'Zoë', '.']
    pairs = merges(text, 3)
    print(pairs)  # [('l', 'o'), ('lo', 'w'), ('low', 'e')]
    print(subwords("slow lowest", pairs))  # ['s', 'low', 'lowe', 's', 't']
