from footfall.core.decoding.family import InputSize, grid


def test_the_grid_holds_every_cell_of_every_stride_row_by_row() -> None:
    cells = grid(InputSize(416, 416), (8, 16, 32))
    assert len(cells) == 52 * 52 + 26 * 26 + 13 * 13
    assert cells[0].tolist() == [0, 0, 8]
    assert cells[1].tolist() == [1, 0, 8]
    assert cells[52].tolist() == [0, 1, 8]
    assert cells[52 * 52].tolist() == [0, 0, 16]
    assert cells[-1].tolist() == [12, 12, 32]


def test_the_grid_of_an_input_that_is_not_square() -> None:
    cells = grid(InputSize(width_px=64, height_px=32), (8, 16, 32))
    assert len(cells) == 8 * 4 + 4 * 2 + 2 * 1
    assert cells[-1].tolist() == [1, 0, 32]
